// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.web;

import io.swagger.v3.oas.annotations.tags.Tag;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.core.annotation.AliasFor;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Marks a controller of an application's API: its group in the description of the API, and the path
 * below which it maps its methods. It is created only where requests are served.
 *
 * <p>Immutable, as all annotations are.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@RestController
@RequestMapping
@ConditionalOnWebApplication
@Tag(name = "")
public @interface Endpoints {

  /** Returns the name of the group. */
  @AliasFor(annotation = Tag.class, attribute = "name")
  String group();

  /** Returns the path that all its methods have in common. */
  @AliasFor(annotation = RequestMapping.class, attribute = "path")
  String[] path() default {};
}
