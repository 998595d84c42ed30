// ErrorText: writes at once, and survives that nobody listens.
using System;
using System.IO;
using System.Text;
using NUnit.Framework;
using ToroEmu.Cli;

namespace ToroEmu.Tests.Cli;

public sealed class ErrorTextTests
{
    [Test]
    public void Write_Text_ArrivesAtOnce()
    {
        MemoryStream stream = new();
        using ErrorText text = new(stream);
        text.WriteLine("caf\u00e9");
        text.Write('x');
        text.Write(12);
        Assert.That(Encoding.UTF8.GetString(stream.ToArray()), Is.EqualTo($"caf\u00e9{Environment.NewLine}x12"));
    }

    [Test]
    public void Write_ClosedStream_IsNoError()
    {
        using ErrorText text = new(new ClosedStream());
        Assert.DoesNotThrow(() => text.WriteLine("nobody reads this"));
    }

    private sealed class ClosedStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new UnauthorizedAccessException();
    }
}
