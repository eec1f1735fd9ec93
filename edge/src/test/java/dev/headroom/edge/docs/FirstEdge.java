// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.docs;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.guard.GuardSettings;
import dev.headroom.edge.guard.RequestGuardFilter;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;

// @start region="edge-first"
/** Guards every request of a plain servlet application. */
public final class FirstEdge implements ServletContextListener {
  @Override
  public void contextInitialized(ServletContextEvent event) {
    EdgeFilter.register(
        event.getServletContext(), new RequestGuardFilter(GuardSettings.defaults()));
  }
}
// @end
