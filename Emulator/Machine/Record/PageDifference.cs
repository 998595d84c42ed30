// A page of RAM that is not the same in two runs.
namespace ToroEmu.Machines.Record;

/// <param name="Address">Guest physical address of the first byte that differs.</param>
/// <param name="Symbol">The symbol that is there, if it runs where it was loaded; empty: none.</param>
/// <param name="Bytes">How many bytes of the page differ.</param>
/// <param name="A">Some bytes from that address on, in hexadecimal digits.</param>
/// <param name="B">The same of the other run.</param>
internal sealed record PageDifference(ulong Address, string Symbol, int Bytes, string A, string B);
