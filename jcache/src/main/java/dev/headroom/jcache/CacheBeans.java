// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import javax.cache.CacheException;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The beans of one cache in the platform's MBean server. Where another cache of that URI and name
 * (of another class loader) has registered its bean, that one stays, and a line is logged.
 *
 * <p>Thread-safe.
 */
final class CacheBeans {

  private static final Logger LOG = LoggerFactory.getLogger(CacheBeans.class);

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final String place;
  private final Map<String, ObjectName> shown = new HashMap<>();

  CacheBeans(String caches, String cache) {
    this.place = ",CacheManager=" + safe(caches) + ",Cache=" + safe(cache);
  }

  /** Shows a bean of a kind, or takes it back. */
  synchronized void turn(String kind, Object bean, boolean on) {
    try {
      if (on && !shown.containsKey(kind)) {
        show(kind, bean);
      } else if (!on) {
        hide(shown.remove(kind));
      }
    } catch (JMException e) {
      throw new CacheException("the bean " + kind + place + " could not be shown or taken back", e);
    }
  }

  private void show(String kind, Object bean) throws JMException {
    ObjectName name = new ObjectName("javax.cache:type=" + kind + place);
    try {
      server.registerMBean(bean, name);
      shown.put(kind, name);
    } catch (InstanceAlreadyExistsException e) {
      LOG.warn("the bean {} is another cache's, this one has none", name);
    }
  }

  private void hide(@Nullable ObjectName name) throws JMException {
    if (name == null) {
      return;
    }
    try {
      server.unregisterMBean(name);
    } catch (InstanceNotFoundException e) {
      LOG.debug("the bean {} was taken away by somebody else", name);
    }
  }

  /** What would end or widen an object name becomes a dot, as JSR-107 says of some. */
  private static String safe(String text) {
    return text.replaceAll("[:=\n,*?\"]", ".");
  }
}
