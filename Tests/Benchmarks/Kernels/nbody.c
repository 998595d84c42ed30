// Five bodies under gravity: scalar doubles, divisions and square roots.
#include "kernels.h"

#define BODIES 5

struct body {
    double position[3], velocity[3], mass;
};

static double distance_factor(const double *delta)
{
    double square = delta[0] * delta[0] + delta[1] * delta[1] + delta[2] * delta[2] + 0.01;
    return 0.001 / (square * __builtin_sqrt(square));
}

static void step(struct body *bodies)
{
    for (int i = 0; i < BODIES; i++) {
        for (int j = i + 1; j < BODIES; j++) {
            double delta[3];
            for (int axis = 0; axis < 3; axis++)
                delta[axis] = bodies[i].position[axis] - bodies[j].position[axis];
            double factor = distance_factor(delta);
            for (int axis = 0; axis < 3; axis++) {
                bodies[i].velocity[axis] -= delta[axis] * bodies[j].mass * factor;
                bodies[j].velocity[axis] += delta[axis] * bodies[i].mass * factor;
            }
        }
    }
    for (int i = 0; i < BODIES; i++)
        for (int axis = 0; axis < 3; axis++)
            bodies[i].position[axis] += 0.001 * bodies[i].velocity[axis];
}

uint64_t run_nbody(void)
{
    struct body bodies[BODIES];
    for (int i = 0; i < BODIES; i++) {
        bodies[i].mass = 1.0 + i;
        for (int axis = 0; axis < 3; axis++) {
            bodies[i].position[axis] = (i * 7 + axis * 3) % 11 * 0.5;
            bodies[i].velocity[axis] = (i * 5 + axis) % 7 * 0.125 - 0.375;
        }
    }
    for (int i = 0; i < 4000; i++)
        step(bodies);
    union { double value; uint64_t bits; } result = { bodies[0].position[0] + bodies[1].position[1] };
    return result.bits;
}
