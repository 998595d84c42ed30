// samples/HopBench with more than 100,000 messages.
#define HOPS 100000
#include "../../../../samples/HopBench/main.c"
