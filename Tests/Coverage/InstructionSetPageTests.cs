// docs/instruction-set.md says what the code does.
using System;
using System.IO;

using NUnit.Framework;

using ToroEmu.Tests.EndToEnd.Support;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Coverage;

public sealed class InstructionSetPageTests
{
    private static readonly string Page = Repository.At("docs/instruction-set.md");

    [Test]
    public void Page_IsUpToDate()
    {
        using TestCore core = new();
        string text = InstructionSetPage.Write(core.Core);
        if (Environment.GetEnvironmentVariable("TOROEMU_WRITE_DOCS") == "1") File.WriteAllText(Page, text);
        Assert.That(File.ReadAllText(Page) == text, Is.True, "docs/instruction-set.md is out of date: TOROEMU_WRITE_DOCS=1 dotnet test --filter InstructionSetPageTests");
    }
}
