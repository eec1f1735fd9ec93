// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.env.Environment;

/**
 * Leaves out all auto-configurations of Headroom where {@code headroom.enabled} is false; and where
 * nothing of Headroom is set, those that a setting turns on, each of which Spring would read with
 * its conditions to find that out. It stands before the filters of Spring Boot, which load the
 * classes that an auto-configuration needs.
 *
 * <p>Confined to one thread.
 */
public final class MasterSwitch
    implements AutoConfigurationImportFilter, EnvironmentAware, PriorityOrdered {
  private static final String OURS = "dev.headroom.spring.";
  private static final String SUFFIX = "AutoConfiguration";
  private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("headroom");

  /** Each has a condition on its class that no application meets without a setting. */
  private static final Set<String> NEEDS_A_SETTING =
      Set.of(
          "advise.AdviseAdmin",
          "advise.AdviseEndpoint",
          "alert.AlertAdmin",
          "cache.CacheAdmin",
          "cache.SpringCache",
          "console.Console",
          "database.Database",
          "database.DatabaseAdmin",
          "database.DatabaseProbe",
          "database.advice.Advice",
          "database.backup.Backup",
          "database.index.Index",
          "database.replica.Replica",
          "database.schema.Schema",
          "edge.EnforcedEdge",
          "health.BackgroundHealth",
          "history.HistoryAdmin",
          "history.HistoryStore",
          "job.JobSchedule",
          "job.JobWeb",
          "limit.RateLimitFilter",
          "media.cdn.Cdn",
          "media.cdn.CdnAdmin",
          "media.image.Image",
          "media.mail.Mail",
          "media.pdf.Pdf",
          "monitor.ErrorAdmin",
          "overload.OverloadCalls",
          "overload.OverloadFilter",
          "redis.RedisProbe",
          "session.SecurityProblem",
          "session.Session",
          "tomcat.Tomcat");

  private boolean enabled = true;
  private boolean isAnySet = true;

  /** Creates the filter; Spring Boot calls this. */
  public MasterSwitch() {}

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  public void setEnvironment(Environment environment) {
    enabled = Policy.isEnabled(environment);
    isAnySet = false;
    for (ConfigurationPropertySource each : ConfigurationPropertySources.get(environment)) {
      isAnySet |= each.containsDescendantOf(ROOT) != ConfigurationPropertyState.ABSENT;
    }
  }

  /** Returns whether an auto-configuration does nothing as long as nothing of Headroom is set. */
  static boolean needsASetting(String name) {
    return name.startsWith(OURS)
        && name.endsWith(SUFFIX)
        && NEEDS_A_SETTING.contains(name.substring(OURS.length(), name.length() - SUFFIX.length()));
  }

  @Override
  public boolean[] match(
      @Nullable String[] autoConfigurations, AutoConfigurationMetadata metadata) {
    boolean[] matches = new boolean[autoConfigurations.length];
    for (int i = 0; i < matches.length; i++) {
      String name = autoConfigurations[i];
      matches[i] =
          name == null || !name.startsWith(OURS) || (enabled && (isAnySet || !needsASetting(name)));
    }
    return matches;
  }
}
