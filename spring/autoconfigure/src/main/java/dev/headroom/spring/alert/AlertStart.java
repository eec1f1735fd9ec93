// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.alert;

import dev.headroom.monitor.alert.Alerts;
import dev.headroom.spring.settings.ReadyListener;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.event.ApplicationReadyEvent;

/**
 * Creates the alerts: with the application where a setting of them could be at fault, else once it
 * is ready, so that its start takes no longer.
 *
 * <p>Thread-safe.
 */
final class AlertStart extends ReadyListener implements SmartInitializingSingleton {
  private final ObjectProvider<Alerts> alerts;
  private final boolean isSetUp;

  /**
   * Creates the starter.
   *
   * @param isSetUp whether a setting of alerts is set
   */
  AlertStart(ObjectProvider<Alerts> alerts, boolean isSetUp) {
    this.alerts = alerts;
    this.isSetUp = isSetUp;
  }

  @Override
  public void afterSingletonsInstantiated() {
    if (isSetUp) {
      create();
    }
  }

  @Override
  protected void applicationReady(ApplicationReadyEvent event) {
    create();
  }

  private void create() {
    Alerts unused = alerts.getObject();
  }
}
