namespace Keystone.Events.Language;

/// <summary>Which types of result fit which use, where the type is known.</summary>
internal static class UseRules
{
    public static (string Fact, string Cure)? Violation(ExpressionUse use, CelType type)
    {
        if (type.IsOpen)
            return null;
        return use switch
        {
            ExpressionUse.Where when type.Kind != TypeKind.Bool => (
                $"A condition is a bool, and this is {type}.",
                "Compare it with something."
            ),
            ExpressionUse.Text when type.Kind is TypeKind.List or TypeKind.Map or TypeKind.Type => (
                $"A text is wanted, and this is {type}.",
                "Select one value of it."
            ),
            ExpressionUse.Value when !HasJson(type) => (
                $"A {type} has no JSON form.",
                type.Kind == TypeKind.Map ? "Its keys must be strings." : ""
            ),
            _ => null,
        };
    }

    private static bool HasJson(CelType type) =>
        type.Kind switch
        {
            TypeKind.Type => false,
            TypeKind.List => HasJson(type.Element!),
            TypeKind.Map => type.Key!.Agrees(CelType.String) && HasJson(type.Element!),
            _ => true,
        };
}
