// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.ApplicationListener;

/**
 * A bean that begins its work once its application is ready, and not when a child context is, such
 * as one of a message binder: Spring publishes a child's events to the listeners of its parent too,
 * also while the parent is still being created.
 *
 * <p>Thread-safe.
 */
public abstract class ReadyListener
    implements ApplicationListener<ApplicationReadyEvent>, ApplicationContextAware {
  private volatile @Nullable ApplicationContext own;

  /** Creates a listener that belongs to the context which creates the bean. */
  protected ReadyListener() {}

  @Override
  public final void setApplicationContext(ApplicationContext context) {
    own = context;
  }

  @Override
  public final void onApplicationEvent(ApplicationReadyEvent event) {
    if (event.getApplicationContext().equals(own)) {
      applicationReady(event);
    }
  }

  /** The application of this bean is ready. */
  protected abstract void applicationReady(ApplicationReadyEvent event);
}
