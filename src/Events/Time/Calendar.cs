namespace Keystone.Events.Time;

/// <summary>The proleptic Gregorian calendar over days since 1970-01-01: also just outside of the years 1 to 9999, where an offset leads.</summary>
internal static class Calendar
{
    private const long DaysFromYear0ToEpoch = 719_468;

    /// <summary>Days since 1970-01-01. Years are counted from March, so that the leap day is the last of its year.</summary>
    public static long Days(int year, int month, int day)
    {
        var y = month <= 2 ? year - 1L : year;
        var era = (y >= 0 ? y : y - 399) / 400;
        var yearOfEra = y - era * 400;
        var dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - DaysFromYear0ToEpoch;
    }

    public static (int Year, int Month, int Day) Date(long days)
    {
        days += DaysFromYear0ToEpoch;
        var era = (days >= 0 ? days : days - 146_096) / 146_097;
        var dayOfEra = days - era * 146_097;
        var yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        var dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        var shifted = (5 * dayOfYear + 2) / 153;
        var month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
        return ((int)(yearOfEra + era * 400 + (month <= 2 ? 1 : 0)), month, (int)(dayOfYear - (153 * shifted + 2) / 5 + 1));
    }

    /// <summary>0: Sunday. The day 0 was a Thursday.</summary>
    public static int Weekday(long days) => (int)((days % 7 + 7 + 4) % 7);

    public static int DaysOf(int year, int month) =>
        month switch
        {
            2 => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28,
            4 or 6 or 9 or 11 => 30,
            _ => 31,
        };

    /// <summary>Days and the seconds of the day; both for negative seconds too.</summary>
    public static (long Days, int Seconds) Split(long seconds)
    {
        var rest = (int)(seconds % 86_400);
        if (rest < 0)
            rest += 86_400;
        return ((seconds - rest) / 86_400, rest);
    }
}
