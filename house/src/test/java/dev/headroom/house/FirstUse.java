// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Counts the types of ours that a sample touches, as its byte code shows them.
 *
 * <p>Immutable.
 */
final class FirstUse {

  private FirstUse() {}

  /** Returns the top-level types of Headroom that the sample depends on, itself apart. */
  static NavigableSet<String> typesOfOurs(JavaClass sample) {
    NavigableSet<String> types = new TreeSet<>();
    sample.getDirectDependenciesFromSelf().stream()
        .map(dependency -> dependency.getTargetClass().getBaseComponentType().getName())
        .map(name -> name.replaceFirst("\\$.*", ""))
        .filter(name -> name.startsWith("dev.headroom.") && !name.equals(sample.getName()))
        .forEach(types::add);
    return types;
  }
}
