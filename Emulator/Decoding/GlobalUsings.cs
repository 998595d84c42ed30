// The type of every instruction handler.
global using unsafe Handler = delegate*<ToroEmu.Cpu.CpuState*, ToroEmu.Decoding.DecodedInsn*, ToroEmu.Decoding.Outcome>;
