// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.tomcat;

import dev.headroom.edge.guard.RequestGuardFilter;
import dev.headroom.edge.observe.EdgeMeter;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.CloseNowException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * What Tomcat does by default and a public service, or a filter of the edge, cannot live with.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = MonitorAutoConfiguration.class)
@ConditionalOnClass(ConfigurableTomcatWebServerFactory.class)
public class TomcatAutoConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(TomcatAutoConfiguration.class);

  /**
   * After a forward (the welcome page is one) Tomcat 11 suspends the response below all wrappers,
   * and drops what a compressing wrapper has yet to write. It can close the wrapper instead.
   */
  @Bean
  WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> closesWrappersAfterForward() {
    return factory ->
        factory.addContextCustomizers(
            context -> context.setSuspendWrappedResponseAfterForward(false));
  }

  /** Tomcat would read the rest of a refused body, at the sender's pace. */
  @Bean
  @ConditionalOnMissingBean
  RequestGuardFilter.ConnectionAbort tomcatHangUp() {
    return () -> {
      throw new TooSlowException();
    };
  }

  /** Thrown for each slow sender, by the hundred at times: so it walks no stack. */
  private static final class TooSlowException extends CloseNowException {
    private static final long serialVersionUID = 1L;

    TooSlowException() {
      super("the body came too slowly");
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  /** Audits each connector once all other settings are in it, and closes what it may. */
  @Bean
  WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> hardensTomcat(
      ContainerSettings container, ObjectProvider<MeterRegistry> registry) {
    ContainerAudit audit = new ContainerAudit(container);
    return factory -> {
      if (container.harden()) {
        factory.addEngineValves(new StrictParsingValve());
      }
      factory.addConnectorCustomizers(connector -> {
        List<ContainerAudit.Finding> found = audit.audit(connector);
        tell(found, container.harden());
        registry.ifAvailable(each -> show(each, connector, found));
      });
    };
  }

  private static void tell(List<ContainerAudit.Finding> found, boolean hardened) {
    List<ContainerAudit.Finding> open = found.stream().filter(each -> !each.closed()).toList();
    for (ContainerAudit.Finding each : open) {
      LOG.warn("Tomcat's {} is {}: {}", each.name(), each.was(), each.why());
    }
    if (hardened) {
      LOG.info(
          "closed {} unsafe defaults of Tomcat: {}; left open: bare line feeds and folds are"
              + " refused after parsing, HTTP/2 is not audited",
          found.size() - open.size(),
          found.stream()
              .filter(ContainerAudit.Finding::closed)
              .map(each -> each.name() + " (was " + each.was() + ")")
              .toList());
    }
  }

  private static void show(
      MeterRegistry registry, Connector connector, List<ContainerAudit.Finding> found) {
    long open = found.stream().filter(each -> !each.closed()).count();
    EdgeMeter.AUDIT_OPEN.gauge(registry, found, each -> open);
    if (connector.getProtocolHandler() instanceof AbstractProtocol<?> protocol) {
      EdgeMeter.CONNECTIONS.gauge(registry, protocol, AbstractProtocol::getConnectionCount);
    }
  }
}
