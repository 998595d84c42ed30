// Random single instructions on the host's processor and in the emulator (Tests/Oracle).
using System;
using System.Linq;

using NUnit.Framework;

using ToroEmu.Oracle;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed class HostOracleTests
{
    private const long Cases = 100_000;
    private const ulong Seed = 20_260_101;

    [OneTimeSetUp]
    public void RequireHost()
    {
        if (Prover.Obstacle is not { } obstacle) return;
        if (Environment.GetEnvironmentVariable("TOROEMU_REQUIRE_ALL") == "1") Assert.Fail(obstacle);
        Assert.Ignore(obstacle);
    }

    [Test]
    [CancelAfter(600_000)]
    public void AllForms_RandomStates_AsOnTheHost()
    {
        ProverReport report = Prover.Run(new ProverOptions { Cases = Cases, Seed = Seed, Jobs = 2, ExamplesPerForm = 1 });
        TestContext.Out.WriteLine(report);
        Assert.That(report.Mismatches, Is.Zero, report.ToString());
        Assert.That(report.Cases, Is.EqualTo(Cases));
        Assert.That(report.Forms, Is.GreaterThan(report.FormsWanted * 9 / 10));
    }

    [TestCase("48FFC0 rax=ffffffffffffffff", "inc rax")]
    [TestCase("F30F58C1 mxcsr=1f80 ymm0=3f800000 ymm1=1", "addss xmm0,xmm1")]
    [TestCase("8B01 rcx=403ffd", "mov eax,[rcx]")]
    [TestCase("0F0B", "ud2")]
    [TestCase("3666F0428177FF206F rdi=ff6a3404a3865363", "lock xor word [rdi-1],6F20h")] // overrides do not choose between #SS and #GP
    [TestCase("26817D9D20F2BAFF rbp=4b56e449d91c72e7", "cmp dword [rbp-63h],0FFBAF220h")]
    [TestCase("F34990 r8=20", "pause")] // REX.B: an exchange
    [TestCase("F36C rdi=400000", "rep insb")] // no right to the port, count 0
    [TestCase("400F18E6", "nop esi,esp")]
    [TestCase("DD5155 fcw=75a", "fst qword [rcx+55h]")] // an unmasked exception, and the page is not there
    [TestCase("266747D966FE r14=402430 flags=40793", "fldenv [r14d-2]")] // aligned to 2, not to 4
    [TestCase("F3440F5AE0 ymm0=ffb5ef73", "cvtss2sd xmm12,xmm0")]
    public void Reproduce_WhatBothDo_Agrees(string text, string expected)
    {
        Assert.That(Prover.Reproduce(text, out string instruction), Is.Null);
        Assert.That(instruction, Is.EqualTo(expected));
    }

    [Test]
    public void Reproduce_Cpuid_IsADifference()
    {
        string? difference = Prover.Reproduce("0FA2", out _);
        Assert.That(difference, Does.Contain("rbx=756e6547"), "the emulator's vendor is GenuineIntel");
    }

    [TestCase("")]
    [TestCase("90 rax")]
    [TestCase("90 nonsense=1")]
    [TestCase("9 rax=1")]
    [TestCase("90 rax=xyz")]
    public void Reproduce_WhatIsNoState_IsAnError(string text) => Assert.That(() => Prover.Reproduce(text, out _), Throws.TypeOf<OracleException>());

    [Test]
    public void FormsOf_TheCoreInstructions_AreTried()
    {
        string[] forms = [.. Prover.FormsOf(new ProverOptions()).Select(form => form.ToString())];
        Assert.That(forms, Does.Contain("Add_rm8_r8").And.Contain("Addps_xmm_xmmm128").And.Contain("Fadd_m32fp").And.Contain("VEX_Andn_r32_r32_rm32"));
    }
}
