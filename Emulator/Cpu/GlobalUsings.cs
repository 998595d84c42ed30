// The manuals' name of a 128-bit register value.
global using Xmm = System.Runtime.Intrinsics.Vector128<byte>;

// The manuals' name of a 256-bit register value, where the register itself is ToroEmu.Cpu.Ymm.
global using YmmValue = System.Runtime.Intrinsics.Vector256<byte>;
