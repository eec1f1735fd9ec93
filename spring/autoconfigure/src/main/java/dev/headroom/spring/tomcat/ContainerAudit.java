// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.tomcat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/**
 * Finds defaults of Tomcat that a public service should not have, and closes them. What the
 * operator set by {@code server.*} stays.
 *
 * <p>One thread at a time.
 */
final class ContainerAudit {
  private static final String PREFIX = "server.tomcat.";
  private static final String SERVER = "server";
  private static final int MIN_SAFE_PATCH = 19;

  /** The most bytes of a body that are read after its response. */
  static final int MAX_SWALLOW_BYTES = 64 * 1024;

  private static final int MAX_TRAILER_BYTES = 1024;
  private static final int MAX_PARAMETERS = 200;
  private static final int MAX_PARTS = 20;
  private static final int MAX_COOKIES = 50;

  private final ContainerSettings settings;
  private final Predicate<String> isSet;

  /**
   * Creates an audit.
   *
   * @param isSet returns whether the operator set a property of Spring Boot, which then stays
   */
  ContainerAudit(ContainerSettings settings, Predicate<String> isSet) {
    this.settings = settings;
    this.isSet = isSet;
  }

  /**
   * One default.
   *
   * <p>Immutable.
   *
   * @param name what an operator would set
   * @param was what it was
   * @param why what an attacker makes of it
   * @param closed whether it was closed
   */
  record Finding(String name, String was, String why, boolean closed) {}

  /** Audits a connector before it starts; closes what it finds when it may. */
  List<Finding> audit(Connector connector) {
    List<Finding> found = new ArrayList<>();
    if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
      timeouts(http, found);
      sizes(http, found);
      if (!(http instanceof BoundedHttp11Protocol)) {
        found.add(
            new Finding(
                "protocol",
                http.getClass().getSimpleName(),
                "a header that trickles, and one client's connections, have no bound; create the"
                    + " connector with "
                    + BoundedHttp11Protocol.class.getName(),
                false));
      }
    }
    requests(connector, found);
    return List.copyOf(found);
  }

  private void timeouts(AbstractHttp11Protocol<?> http, List<Finding> found) {
    int header = (int) settings.headerTimeout().toMillis();
    int read = (int) settings.readTimeout().toMillis();
    check(
        found,
        "connectionTimeout",
        http.getConnectionTimeout(),
        http.getConnectionTimeout() > header || http.getConnectionTimeout() < 0,
        "a request whose header never ends holds a connection",
        () -> http.setConnectionTimeout(header));
    check(
        found,
        "connectionUploadTimeout",
        http.getDisableUploadTimeout() ? "off" : http.getConnectionUploadTimeout(),
        http.getDisableUploadTimeout() || http.getConnectionUploadTimeout() > read,
        "a body that never comes holds a thread",
        () -> {
          http.setDisableUploadTimeout(false);
          http.setConnectionUploadTimeout(read);
        });
  }

  private void sizes(AbstractHttp11Protocol<?> http, List<Finding> found) {
    check(
        found,
        "maxHeaderCount",
        http.getMaxHeaderCount(),
        http.getMaxHeaderCount() > settings.maxHeaders() || http.getMaxHeaderCount() < 0,
        "many headers cost much to look through",
        () -> http.setMaxHeaderCount(settings.maxHeaders()));
    check(
        found,
        "maxSwallowSize",
        http.getMaxSwallowSize(),
        http.getMaxSwallowSize() > MAX_SWALLOW_BYTES || http.getMaxSwallowSize() < 0,
        "a refused body is read on for a long time",
        () -> http.setMaxSwallowSize(MAX_SWALLOW_BYTES));
    check(
        found,
        "maxExtensionSize",
        http.getMaxExtensionSize(),
        http.getMaxExtensionSize() != 0,
        "chunk extensions have no use but smuggling",
        () -> http.setMaxExtensionSize(0));
    check(
        found,
        "maxTrailerSize",
        http.getMaxTrailerSize(),
        http.getMaxTrailerSize() > MAX_TRAILER_BYTES,
        "trailers have little use",
        () -> http.setMaxTrailerSize(MAX_TRAILER_BYTES));
    check(
        found,
        SERVER,
        String.valueOf(http.getServer()),
        http.getServer() != null && !http.getServer().isBlank(),
        "the version tells which attack fits",
        () -> http.setServer(null));
  }

  private void requests(Connector connector, List<Finding> found) {
    check(
        found,
        "maxParameterCount",
        connector.getMaxParameterCount(),
        connector.getMaxParameterCount() > MAX_PARAMETERS || connector.getMaxParameterCount() < 0,
        "many parameters cost memory",
        () -> connector.setMaxParameterCount(MAX_PARAMETERS));
    check(
        found,
        "maxPartCount",
        connector.getMaxPartCount(),
        connector.getMaxPartCount() > MAX_PARTS || connector.getMaxPartCount() < 0,
        "many parts cost memory",
        () -> connector.setMaxPartCount(MAX_PARTS));
    check(
        found,
        "maxCookieCount",
        connector.getMaxCookieCount(),
        connector.getMaxCookieCount() > MAX_COOKIES || connector.getMaxCookieCount() < 0,
        "many cookies cost time",
        () -> connector.setMaxCookieCount(MAX_COOKIES));
    check(
        found,
        "allowTrace",
        connector.getAllowTrace(),
        connector.getAllowTrace(),
        "TRACE shows cookies to scripts",
        () -> connector.setAllowTrace(false));
    check(
        found,
        "rejectSuspiciousURIs",
        connector.getRejectSuspiciousURIs(),
        !connector.getRejectSuspiciousURIs(),
        "/x/..;/admin means one path to a proxy and another here",
        () -> connector.setRejectSuspiciousURIs(true));
    int patch = patch(org.apache.catalina.util.ServerInfo.getServerNumber());
    if (patch >= 0 && patch < MIN_SAFE_PATCH) {
      found.add(
          new Finding(
              "version",
              "11.0." + patch,
              "its parsing of chunks has a known hole; set Maven's property tomcat.version to 11.0."
                  + MIN_SAFE_PATCH
                  + " or later, or take a later release of Spring Boot",
              false));
    }
  }

  private void check(
      List<Finding> found, String name, Object was, boolean unsafe, String why, Runnable close) {
    if (unsafe && !isSet.test(property(name))) {
      if (settings.harden()) {
        close.run();
      }
      found.add(new Finding(name, String.valueOf(was), why, settings.harden()));
    }
  }

  /** Returns the property of Spring Boot that sets an attribute of Tomcat. */
  private static String property(String name) {
    return name.equals(SERVER)
        ? "server.server-header"
        : PREFIX + DataObjectPropertyName.toDashedForm(name);
  }

  /** The third number of Tomcat 11.0; -1 for another line. */
  private static int patch(String version) {
    String[] parts = version.split("\\.", -1);
    return parts.length > 2 && parts[0].equals("11") && parts[1].equals("0")
        ? Integer.parseInt(parts[2])
        : -1;
  }
}
