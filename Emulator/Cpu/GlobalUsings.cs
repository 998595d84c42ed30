// The manuals' name of a 128-bit register value.
global using Xmm = System.Runtime.Intrinsics.Vector128<byte>;
