// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.NavigableSet;
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
    NavigableSet<String> found = new TreeSet<>();
    for (JavaClass type : classes) {
      if (type.isTopLevelClass()
          && type.getModifiers().contains(JavaModifier.PUBLIC)
          && judged.test(type)
          && !isUsedOutside(type)
          && !isApi.test(type.getName())
          && !isNamedInAResource.test(type.getName())) {
        found.add(type.getName());
      }
    }
    return found;
  }

  private static boolean isUsedOutside(JavaClass type) {
    return type.getDirectDependenciesToSelf().stream()
        .anyMatch(dependency ->
            !dependency.getOriginClass().getPackageName().equals(type.getPackageName()));
  }
}
