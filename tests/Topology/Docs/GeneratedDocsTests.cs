using Keystone.Topology.Binding;
using Keystone.Topology.Config;
using Keystone.Topology.Docs;
using Shouldly;
using Xunit;

namespace Keystone.Topology.Tests.Docs;

/// <summary>What is generated into docs is fresh. KEYSTONE_ACCEPT=1 writes it.</summary>
public sealed class GeneratedDocsTests
{
    [Fact]
    public void The_reference_of_options_is_fresh() => Checkout.ShouldHold(Checkout.At("docs", "config.md"), ConfigReference.Markdown());

    [Fact]
    public void The_reference_of_errors_is_fresh()
    {
        var path = Checkout.At("docs", "errors.md");
        var file = File.Exists(path) ? File.ReadAllText(path) : "# Errors\n";
        Checkout.ShouldHold(path, ErrorReference.Replace(file));
    }

    [Fact]
    public void The_reference_describes_every_section()
    {
        var sections = typeof(ConfigSection).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(ConfigSection)));
        // An expectation has short forms alone; its row in the reference is that of 'expect'.
        sections.Except(ConfigReference.Described).ShouldBe([typeof(ExpectConfig)]);
    }

    [Fact]
    public void Every_range_is_written_in_its_options_notation()
    {
        foreach (var option in ConfigReference.Described.Append(typeof(ExpectConfig)).SelectMany(s => OptionTable.For(s).Options))
            if (option.Option.Range is { } range)
                Should.NotThrow(
                    () => NotationRange.Parse(range, Notation.For(option.Scalar!)),
                    $"{option.Property.DeclaringType!.Name}.{option.Key}"
                );
    }
}
