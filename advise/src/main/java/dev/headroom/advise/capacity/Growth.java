// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.capacity;

/**
 * By what a resource is larger than it is.
 *
 * <p>Immutable.
 *
 * @param resource the name of the one that grows; empty for none
 * @param factor by what
 * @param other the name of another one that grows; empty for none
 * @param otherFactor by what
 * @param instances by how many times as many instances share the other processes, each of them with
 *     the load of this one
 */
record Growth(String resource, double factor, String other, double otherFactor, double instances) {
  static final Growth NONE = new Growth("", 1, "", 1, 1);

  static Growth of(String resource, double factor) {
    return new Growth(resource, factor, "", 1, 1);
  }

  static Growth ofInstances(double times) {
    return new Growth("", 1, "", 1, times);
  }

  Growth and(String second, double secondFactor) {
    return second.equals(resource)
        ? this
        : new Growth(resource, factor, second, secondFactor, instances);
  }

  double of(String name) {
    return name.equals(resource) ? factor : name.equals(other) ? otherFactor : 1;
  }
}
