using FsCheck.Xunit;
using Shouldly;

namespace Keystone.Events.Tests.Properties;

/// <summary>
/// Random conditions over random payloads are what a plain evaluation over the framework's document says, several of them over one scan, in any order.
/// </summary>
public sealed class ReferenceProperties
{
    [Property(MaxTest = 20_000)]
    public void Conditions_are_what_a_document_says(int seed)
    {
        var random = new Random(seed);
        var json = RandomJson.Document(random);
        var conditions = Enumerable.Range(0, random.Next(1, 5)).Select(_ => ReferenceCondition.Random(random, 3)).ToList();
        var builder = new ExpressionSetBuilder();
        var compiled = conditions.ConvertAll(c => builder.Add(c.ToString()!, ExpressionUse.Where));
        var evaluation = builder.Build().CreateEvaluator().Begin(Given.Record(json));
        using var document = System.Text.Json.JsonDocument.Parse(json);
        for (var round = 0; round < 2; round++)
        for (var i = 0; i < conditions.Count; i++)
            evaluation.Matches(compiled[i]).ShouldBe(conditions[i].Evaluate(document.RootElement), $"{compiled[i]} over {json}");
    }
}
