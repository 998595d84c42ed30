// The one exception that reading or loading an image may end in.
using System;

namespace ToroEmu.Machines.Loading;

/// <summary>
/// The image cannot be run. The message is one line that follows the image's name ("is empty; build it again"):
/// what is wrong, then how to mend it.
/// </summary>
public sealed class ImageException(string message) : Exception(message);
