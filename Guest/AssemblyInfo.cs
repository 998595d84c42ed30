// Who else may see the kernel's internals.
using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("SelfTest")]
