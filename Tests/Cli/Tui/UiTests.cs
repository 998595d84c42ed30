// The debugger in the terminal: keys in, 80 columns and 24 rows of text out.
using System;
using System.Collections.Generic;
using System.Linq;

using NUnit.Framework;

using ToroEmu.Cli.Tui;
using ToroEmu.Tests.Debugger;

namespace ToroEmu.Tests.Cli.Tui;

[TestFixture, Parallelizable(ParallelScope.All)]
internal sealed class UiTests
{
    [Test]
    public void Screen_HasAllParts_In80x24([Values(1, 5, 16)] int cores)
    {
        using Sessions debug = Sessions.Sample("PingPong", cores);
        UiModel model = new(debug.Session, move => move());
        AssertScreen(model, "core 0  instruction 0 ", "cores", "registers of core 0", "stack", "0 rings, messages", "rip 0000000000", UiModel.Keys);
        Type(model, "p", $"{Sessions.Send}\r", "c");
        string[] screen = AssertScreen(model, "is at the breakpoint", "VirtIOBus.SendTo");
        Assert.That(screen.Single(row => row.Contains($">{model.Core} ", StringComparison.Ordinal)), Does.Contain("SendTo"));
        Assert.That(screen.Count(row => row.Contains($">{debug.Rip(model.Core):x} ", StringComparison.Ordinal)), Is.EqualTo(1), () => string.Join('\n', screen));
    }

    [Test]
    public void Keys_StepAndGoBack()
    {
        using Sessions debug = Sessions.Sample("PingPong", 3);
        UiModel model = new(debug.Session, move => move());
        Type(model, "g", "400000\r");
        Assert.That(debug.Instructions, Is.EqualTo(400_000));
        ulong before = debug.Rip(0);
        Type(model, "s");
        Assert.That((debug.Instructions, model.Message), Is.EqualTo((400_001UL, "core 0 has made a step")));
        Type(model, "b");
        Assert.That((debug.Instructions, debug.Rip(0)), Is.EqualTo((400_000UL, before)));
        Type(model, "m");
        Assert.That(model.Message, Does.StartWith("message ").And.Contains(" bytes at "));
        Assert.That(debug.Messages, Has.Count.EqualTo(1));
        AssertScreen(model, $"{debug.Messages[0].From}>{debug.Messages[0].To} 1 in flight of ");
        Type(model, "c");
        Assert.That(model.Message, Does.StartWith("the guest has ended (GuestExit)"));
        Type(model, "r");
        Assert.That((debug.Instructions, model.Message), Is.EqualTo((0UL, "the beginning: there is nothing before")));
        Type(model, "\t");
        Assert.That(model.Core, Is.EqualTo(1));
        Type(model, "q");
        Assert.That(model.IsOver, Is.True);
    }

    [Test]
    public void Answers_CanBeWrongOrGivenUp()
    {
        using Sessions debug = Sessions.Sample("PingPong", 2);
        UiModel model = new(debug.Session, move => move());
        Type(model, "g", "12x");
        AssertScreen(model, "instruction to go to: 12x_");
        Type(model, "\b\b\b7\r");
        Assert.That(debug.Instructions, Is.EqualTo(7));
        Type(model, "p", "nobody\r");
        Assert.That(model.Message, Does.StartWith("nobody: there is no such name"));
        Type(model, "w", "0x100000 4\r");
        Assert.That(debug.Session.StopPoints.Single(), Is.EqualTo(new ToroEmu.Debugging.StopPoint(ToroEmu.Debugging.StopPointKind.Write, 0x100000, 4)));
        Type(model, "w", "0x100000 4\r");
        Assert.That(debug.Session.StopPoints, Is.Empty);
        Type(model, "g", "5\u001b");
        Assert.That((debug.Instructions, model.Answer), Is.EqualTo((7UL, (string?)null)));
    }

    internal static void Type(UiModel model, params string[] keys)
    {
        foreach (char letter in keys.SelectMany(key => key)) model.Press(new ConsoleKeyInfo(letter, KeyOf(letter), false, false, false));
    }

    private static ConsoleKey KeyOf(char letter) => letter switch
    {
        '\r' => ConsoleKey.Enter,
        '\b' => ConsoleKey.Backspace,
        '\t' => ConsoleKey.Tab,
        '\u001b' => ConsoleKey.Escape,
        _ => ConsoleKey.None,
    };

    private static string[] AssertScreen(UiModel model, params string[] parts)
    {
        string screen = UiDrawing.Draw(model, 80, 24, isPlain: true, isUnicode: false);
        string[] rows = screen.Split('\n');
        Assert.That(rows, Has.Length.EqualTo(24), screen);
        Assert.That(rows.Select(row => row.Length), Has.All.AtMost(80), screen);
        Assert.That(screen.All(letter => letter is '\n' or (>= ' ' and <= '~')), Is.True, screen);
        foreach (string part in parts) Assert.That(screen, Does.Contain(part));
        TestContext.Out.WriteLine(screen);
        return rows;
    }
}
