// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.spring.edge.HandlerAnnotation;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.junit.jupiter.api.Test;
import org.springframework.web.method.HandlerMethod;

class FreshInterceptorTest {

  @Test
  void findsTheAnnotationOfABaseClassAndOfAComposedAnnotation() throws Exception {
    assertThat(isFresh(new OfBase())).isTrue();
    assertThat(isFresh(new Composed())).isTrue();
    assertThat(isFresh(new Plain())).isFalse();
  }

  private static boolean isFresh(Object controller) throws Exception {
    return new HandlerAnnotation<>(Fresh.class).of(new HandlerMethod(controller, "handle")) != null;
  }

  @Fresh
  @Retention(RetentionPolicy.RUNTIME)
  @interface Strict {}

  @Fresh
  static class Base {}

  static class OfBase extends Base {
    public void handle() {}
  }

  @Strict
  static class Composed {
    public void handle() {}
  }

  static class Plain {
    public void handle() {}
  }
}
