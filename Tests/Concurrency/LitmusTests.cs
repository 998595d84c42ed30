// x86-TSO: what several cores may see of each other's stores (SDM 3A, 9.2; Owens, Sarkar, Sewell 2009).
using NUnit.Framework;

using static ToroEmu.Tests.Concurrency.LitmusTest;

namespace ToroEmu.Tests.Concurrency;

[TestFixture]
internal sealed class LitmusTests
{
    private const int Rounds = 20_480;

    // Variables.
    private const int X = 0, Y = 1;

    [Test]
    public void StoreBuffering_WithFences_NeverBothZero() => Assert.That(
        new LitmusTest(Rounds).Core(Write(X, 1), Fence, Read(Y, 0)).Core(Write(Y, 1), Fence, Read(X, 2))
            .Run(o => o.Result(0) == 0 && o.Result(2) == 0),
        Is.Zero);

    /// <summary>Without fences both may read zero; that both cores ran at all shows in what they stored.</summary>
    [Test]
    public void StoreBuffering_WithoutFences_OnlyLegalValues() => Assert.That(
        new LitmusTest(Rounds).Core(Write(X, 1), Read(Y, 0)).Core(Write(Y, 1), Read(X, 2))
            .Run(o => o.Result(0) > 1 || o.Result(2) > 1 || o.Variable(X) != 1 || o.Variable(Y) != 1),
        Is.Zero);

    [Test]
    public void MessagePassing_FlagThenOldData_Never() => Assert.That(
        new LitmusTest(Rounds).Core(Write(X, 1), Write(Y, 1)).Core(Read(Y, 2), Read(X, 3))
            .Run(o => o.Result(2) == 1 && o.Result(3) == 0),
        Is.Zero);

    [Test]
    public void LoadBuffering_BothSeeTheLaterStore_Never() => Assert.That(
        new LitmusTest(Rounds).Core(Read(X, 0), Write(Y, 1)).Core(Read(Y, 2), Write(X, 1))
            .Run(o => o.Result(0) == 1 && o.Result(2) == 1),
        Is.Zero);

    [Test]
    public void IndependentReads_DisagreeOnTheOrder_Never() => Assert.That(
        new LitmusTest(Rounds).Core(Write(X, 1)).Core(Write(Y, 1)).Core(Read(X, 4), Read(Y, 5)).Core(Read(Y, 6), Read(X, 7))
            .Run(o => o.Result(4) == 1 && o.Result(5) == 0 && o.Result(6) == 1 && o.Result(7) == 0),
        Is.Zero);

    [Test]
    public void TwoPlusTwoWrites_BothFirstOnesLast_Never() => Assert.That(
        new LitmusTest(Rounds).Core(Write(X, 1), Write(Y, 2)).Core(Write(Y, 1), Write(X, 2))
            .Run(o => o.Variable(X) == 1 && o.Variable(Y) == 1),
        Is.Zero);

    [Test]
    public void CoherentReads_NewThenOld_Never() => Assert.That(
        new LitmusTest(Rounds).Core(Write(X, 1)).Core(Read(X, 2), Read(X, 3)).Run(o => o.Result(2) == 1 && o.Result(3) == 0),
        Is.Zero);
}
