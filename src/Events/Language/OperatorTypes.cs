namespace Keystone.Events.Language;

/// <summary>Which types the operators take and give.</summary>
internal static class OperatorTypes
{
    private static readonly CelType AnyList = CelType.ListOf(CelType.Dyn);

    private static readonly (Operator Operator, CelType Left, CelType Right, CelType Gives)[] Table =
    [
        .. Same([Operator.Add, Operator.Subtract, Operator.Multiply, Operator.Divide], CelType.Int, CelType.UInt, CelType.Double),
        .. Same([Operator.Modulo], CelType.Int, CelType.UInt),
        .. Same([Operator.Add], CelType.String, CelType.Bytes),
        (Operator.Add, AnyList, AnyList, AnyList),
        (Operator.Add, CelType.Timestamp, CelType.Duration, CelType.Timestamp),
        (Operator.Add, CelType.Duration, CelType.Timestamp, CelType.Timestamp),
        (Operator.Add, CelType.Duration, CelType.Duration, CelType.Duration),
        (Operator.Subtract, CelType.Timestamp, CelType.Timestamp, CelType.Duration),
        (Operator.Subtract, CelType.Timestamp, CelType.Duration, CelType.Timestamp),
        (Operator.Subtract, CelType.Duration, CelType.Duration, CelType.Duration),
    ];

    private static readonly CelType[] Ordered =
    [
        CelType.Bool,
        CelType.Int,
        CelType.UInt,
        CelType.Double,
        CelType.String,
        CelType.Bytes,
        CelType.Timestamp,
        CelType.Duration,
    ];

    private static IEnumerable<(Operator, CelType, CelType, CelType)> Same(Operator[] operators, params CelType[] types) =>
        operators.SelectMany(op => types.Select(type => (op, type, type, type)));

    /// <summary>Null where the operator takes no such operands.</summary>
    public static CelType? Arithmetic(Operator op, CelType left, CelType right)
    {
        if (op == Operator.Add && left.Kind == TypeKind.List && right.Kind == TypeKind.List)
            return CelType.ListOf(left.Agrees(right) ? left.Element!.Join(right.Element!) : CelType.Dyn);
        CelType? gives = null;
        foreach (var row in Table)
        {
            if (row.Operator != op || !left.Agrees(row.Left) || !right.Agrees(row.Right))
                continue;
            gives = gives is null || gives == row.Gives ? row.Gives : CelType.Dyn;
        }
        return gives;
    }

    public static bool CanOrder(CelType left, CelType right) => Array.Exists(Ordered, type => left.Agrees(type) && right.Agrees(type));

    public static bool CanHold(CelType element, CelType container) =>
        container.Kind switch
        {
            TypeKind.Dyn or TypeKind.Free => true,
            TypeKind.List => element.Agrees(container.Element!),
            TypeKind.Map => element.Agrees(container.Key!),
            _ => false,
        };
}
