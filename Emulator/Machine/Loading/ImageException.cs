// The one exception that reading or loading an image may end in.
using System;

namespace ToroEmu.Machines.Loading;

/// <summary>
/// The image cannot be run. The message is one line that follows the file's name ("is empty; build it again"):
/// what is wrong, then how to mend it.
/// </summary>
/// <param name="message">The line.</param>
/// <param name="path">The file it speaks of, when that is not the image itself.</param>
public sealed class ImageException(string message, string? path = null) : Exception(message)
{
    /// <summary>The file that the message speaks of; null for the image.</summary>
    public string? Path { get; } = path;
}
