// Standard error as text that may be closed.
using System;
using System.IO;
using System.Text;

namespace ToroEmu.Cli;

/// <summary>Writes at once and unbuffered. When nobody takes it (2>&amp;-) there is nobody to tell either, so errors end here.</summary>
internal sealed class ErrorText(Stream stream) : TextWriter
{
    public override Encoding Encoding { get; } = new UTF8Encoding(false);

    public override void Write(char value) => Write(value.ToString());

    public override void WriteLine(string? value) => Write(value + Environment.NewLine);

    public override void Write(string? value)
    {
        try
        {
            stream.Write(Encoding.GetBytes(value ?? ""));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // See the summary.
        }
    }
}
