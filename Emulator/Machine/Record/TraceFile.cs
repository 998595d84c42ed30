// A file of the host that a recorded machine was made of.
namespace ToroEmu.Machines.Record;

/// <param name="Path">As the user named it, which the guest may have been told.</param>
/// <param name="Place">Its full path on the recording host.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">Of its content, in hexadecimal digits.</param>
/// <param name="IsEmbedded">Its content is in the trace, perhaps without what no machine looks at.</param>
public sealed record TraceFile(string Path, string Place, long Length, string Sha256, bool IsEmbedded);
