namespace Keystone.Cli.Demo.Showing;

/// <summary>Shows the demo while it runs.</summary>
internal interface IDemoView : IDisposable
{
    /// <summary>Called about once a second.</summary>
    void Show(DemoPicture picture);

    /// <summary>A line that stays.</summary>
    void Say(string line);
}
