// Something that the guest has written to its console.
using System;

namespace ToroEmu.Report;

internal readonly record struct LoggedText(int Core, ReadOnlyMemory<byte> Bytes, RunMoment At);
