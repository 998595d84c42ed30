// Every MPI function against its definition, on any number of cores; every rank checks what it got.
#include <float.h>
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// So that the vectors of all ranks together fit into a machine of 128 MiB.
#define ELEMENTS_OF_ALL (1600 * 1000)
#define BLOCKS_OF_ALL (8 * 1000 * 1000)

static const int counts[] = { 0, 1, 2, 63, 64, 65, 1000, 20000 };
#define COUNTS (int)(sizeof counts / sizeof counts[0])

#define CHECK(condition) check(condition, #condition, __LINE__)

static void check(int condition, const char *text, int line)
{
    if (condition)
        return;
    int rank;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    printf("MpiCheck: failed on rank %d, line %d: %s\n", rank, line, text);
    MPI_Abort(MPI_COMM_WORLD, EXIT_FAILURE);
}

// Element i of the vector of a rank.
static int element(int rank, int i)
{
    return rank * 1000003 + i * 7;
}

static int *new_vector(int rank, int count)
{
    int *vector = malloc(sizeof(int) * ((size_t)count + 1));
    CHECK(vector != NULL);
    for (int i = 0; i < count; i++)
        vector[i] = element(rank, i);
    return vector;
}

static void check_vector(const int *vector, int rank, int count)
{
    for (int i = 0; i < count; i++)
        CHECK(vector[i] == element(rank, i));
}

static void check_ring(int rank, int size, int count)
{
    int *sent = new_vector(rank, count), *received = new_vector(-1, count);
    int left = (rank - 1 + size) % size, received_count;
    MPI_Status status;
    MPI_Sendrecv(sent, count, MPI_INT, (rank + 1) % size, 7, received, count, MPI_INT, MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &status);
    MPI_Get_count(&status, MPI_INT, &received_count);
    CHECK(received_count == count && status.MPI_SOURCE == left && status.MPI_TAG == 7);
    check_vector(received, left, count);
    free(sent);
    free(received);
}

// All ranks send first and receive afterwards, by tag, newest first.
static void check_unexpected(int rank, int size)
{
    int partner = rank ^ 1;
    if (partner >= size)
        return;
    int count = ELEMENTS_OF_ALL / (size < 16 ? 16 : size);
    int *sent = new_vector(rank, count), *received = new_vector(-1, count);
    for (int tag = 0; tag < 3; tag++)
        MPI_Send(sent, count - tag, MPI_INT, partner, tag, MPI_COMM_WORLD);
    for (int tag = 2; tag >= 0; tag--) {
        memset(received, 0, sizeof(int) * (size_t)count);
        MPI_Recv(received, count, MPI_INT, partner, tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        check_vector(received, partner, count - tag);
    }
    free(sent);
    free(received);
}

static void check_bcast(int rank, int count, int root)
{
    int *vector = new_vector(rank, count);
    MPI_Bcast(vector, count, MPI_INT, root, MPI_COMM_WORLD);
    check_vector(vector, root, count);
    free(vector);
}

static void check_reduce(int rank, int size, int count, int root)
{
    int *input = new_vector(rank, count), *output = new_vector(-1, count);
    MPI_Reduce(input, output, count, MPI_INT, MPI_SUM, root, MPI_COMM_WORLD);
    for (int i = 0; i < count && rank == root; i++)
        CHECK(output[i] == size * (size - 1) / 2 * 1000003 + size * i * 7);
    MPI_Allreduce(input, output, count, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
    check_vector(output, size - 1, count);
    MPI_Allreduce(MPI_IN_PLACE, input, count, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
    check_vector(input, 0, count);
    free(input);
    free(output);
}

static void check_blocks(int rank, int size, int count, int root)
{
    int *own = new_vector(rank, count), *blocks = malloc(sizeof(int) * ((size_t)count * size + 1));
    CHECK(blocks != NULL);
    MPI_Gather(own, count, MPI_INT, blocks, count, MPI_INT, root, MPI_COMM_WORLD);
    for (int i = 0; i < size && rank == root; i++)
        check_vector(blocks + i * count, i, count);
    memset(own, 0, sizeof(int) * (size_t)count);
    MPI_Scatter(blocks, count, MPI_INT, own, count, MPI_INT, root, MPI_COMM_WORLD);
    check_vector(own, rank, count);
    memset(blocks, 0, sizeof(int) * (size_t)count * size);
    MPI_Allgather(own, count, MPI_INT, blocks, count, MPI_INT, MPI_COMM_WORLD);
    for (int i = 0; i < size; i++)
        check_vector(blocks + i * count, i, count);
    free(own);
    free(blocks);
}

static void check_operations(int rank, int size)
{
    double number = rank + 1, product;
    float smallest = -rank;
    unsigned char bit = 1u << (rank % 8), bits;
    long long big = -(1ll << 40) * rank, lowest;
    int truth = rank == 0, any;
    MPI_Allreduce(&number, &product, 1, MPI_DOUBLE, MPI_PROD, MPI_COMM_WORLD);
    for (int i = 1; i <= size; i++)
        product /= i;
    CHECK(product > 1 - 64 * DBL_EPSILON && product < 1 + 64 * DBL_EPSILON);
    MPI_Allreduce(MPI_IN_PLACE, &smallest, 1, MPI_FLOAT, MPI_MIN, MPI_COMM_WORLD);
    CHECK(smallest == 1 - size);
    MPI_Allreduce(&bit, &bits, 1, MPI_BYTE, MPI_BOR, MPI_COMM_WORLD);
    CHECK(bits == (size >= 8 ? 0xff : (1 << size) - 1));
    MPI_Allreduce(&big, &lowest, 1, MPI_LONG_LONG, MPI_MIN, MPI_COMM_WORLD);
    CHECK(lowest == -(1ll << 40) * (size - 1));
    MPI_Allreduce(&truth, &any, 1, MPI_INT, MPI_LOR, MPI_COMM_WORLD);
    CHECK(any == 1);
}

static void check_errors(int size)
{
    int value = 0, length;
    char text[MPI_MAX_ERROR_STRING];
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    CHECK(MPI_Send(&value, -1, MPI_INT, 0, 0, MPI_COMM_WORLD) == MPI_ERR_COUNT);
    CHECK(MPI_Send(&value, 1, MPI_INT, size, 0, MPI_COMM_WORLD) == MPI_ERR_RANK);
    CHECK(MPI_Recv(&value, 1, 99, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE) == MPI_ERR_TYPE);
    CHECK(MPI_Bcast(&value, 1, MPI_INT, -1, MPI_COMM_WORLD) == MPI_ERR_ROOT);
    CHECK(MPI_Allreduce(MPI_IN_PLACE, &value, 1, MPI_FLOAT, MPI_BXOR, MPI_COMM_WORLD) == MPI_ERR_OP);
    CHECK(MPI_Barrier(MPI_COMM_NULL) == MPI_ERR_COMM);
    CHECK(MPI_Error_string(MPI_ERR_RANK, text, &length) == MPI_SUCCESS && length == (int)strlen(text));
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_ARE_FATAL);
}

int main(int argc, char **argv)
{
    int rank, size, flag;
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    double start = MPI_Wtime();
    check_errors(size);
    check_operations(rank, size);
    check_unexpected(rank, size);
    for (int i = 0; i < COUNTS; i++) {
        int root = i % size;
        check_ring(rank, size, counts[i]);
        check_bcast(rank, counts[i], root);
        check_reduce(rank, size, counts[i], root);
        if (counts[i] * size <= BLOCKS_OF_ALL / size)
            check_blocks(rank, size, counts[i], root);
        MPI_Barrier(MPI_COMM_WORLD);
    }
    CHECK(MPI_Wtime() > start && MPI_Wtick() > 0);
    if (rank == 0)
        printf("MpiCheck: all right on %d cores\n", size);
    MPI_Finalize();
    CHECK(MPI_Finalized(&flag) == MPI_SUCCESS && flag);
    return EXIT_SUCCESS;
}
