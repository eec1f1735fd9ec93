// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.HashSet;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Finds public top-level types that nobody outside their package uses and that are not documented
 * as public API.
 *
 * <p>Immutable.
 *
 * @param isApi whether the type's Javadoc or its package page says that it is public API
 * @param isNamedInAResource whether a resource of the room names the type, as {@code
 *     META-INF/services} does
 */
record PublicTypes(Predicate<String> isApi, Predicate<String> isNamedInAResource) {

  /** The words by which Javadoc says that a public type, or a whole package, is for users. */
  static final String MARK = "Public API";

  /** The words by which a package page says that its types are public only because Java asks. */
  static final String INTERNAL = "Internal";

  /** Returns the names of the types that could be package-private. */
  NavigableSet<String> withoutUser(JavaClasses classes, Predicate<JavaClass> judged) {
    Set<String> usedOutside = usedOutsideTheirPackage(classes);
    NavigableSet<String> found = new TreeSet<>();
    for (JavaClass type : classes) {
      if (type.isTopLevelClass()
          && type.getModifiers().contains(JavaModifier.PUBLIC)
          && judged.test(type)
          && !usedOutside.contains(type.getName())
          && !isApi.test(type.getName())
          && !isNamedInAResource.test(type.getName())) {
        found.add(type.getName());
      }
    }
    return found;
  }

  /** Returns the top-level types that another package uses, or uses a nested type of. */
  private static Set<String> usedOutsideTheirPackage(JavaClasses classes) {
    Set<String> used = new HashSet<>();
    for (JavaClass type : classes) {
      type.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass().getBaseComponentType())
          .filter(target -> !target.getPackageName().equals(type.getPackageName()))
          .map(target -> target.getName().replaceFirst("\\$.*", ""))
          .forEach(used::add);
    }
    return used;
  }
}
