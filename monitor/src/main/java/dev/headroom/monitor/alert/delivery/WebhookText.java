// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert.delivery;

import dev.headroom.monitor.alert.Alert;
import dev.headroom.monitor.alert.AlertNotice;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes notices as JSON, in the form of Alertmanager's webhook (version 4). Immutable. */
final class WebhookText {
  private static final String NOT_ENDED = "0001-01-01T00:00:00Z";

  private WebhookText() {}

  static String of(String receiver, String instance, List<AlertNotice> notices) {
    boolean firing = notices.stream().anyMatch(WebhookText::isFiring);
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("version", quoted("4"));
    parts.put("groupKey", quoted("headroom/" + instance));
    parts.put("truncatedAlerts", "0");
    parts.put("status", quoted(status(firing)));
    parts.put("receiver", quoted(receiver));
    parts.put("groupLabels", "{}");
    parts.put("commonLabels", object(Map.of("instance", instance)));
    parts.put("commonAnnotations", "{}");
    parts.put("externalURL", quoted(""));
    parts.put(
        "text", quoted(notices.stream().map(WebhookText::line).collect(Collectors.joining("\n"))));
    parts.put(
        "alerts",
        notices.stream()
            .map(each -> alert(each, instance))
            .collect(Collectors.joining(",", "[", "]")));
    return raw(parts);
  }

  /** Returns the lines of a message for people. */
  static String line(AlertNotice notice) {
    String summary = notice.alert().rule().notice().summary();
    return summary.isEmpty() ? notice.text() : notice.text() + ". " + summary;
  }

  private static String alert(AlertNotice notice, String instance) {
    Alert alert = notice.alert();
    Map<String, String> labels = new LinkedHashMap<>(alert.labels());
    labels.put("alertname", alert.rule().name());
    labels.put("severity", alert.rule().notice().severity().name().toLowerCase(Locale.ROOT));
    labels.put("instance", instance);
    Map<String, String> annotations = new LinkedHashMap<>();
    annotations.put("summary", alert.rule().notice().summary());
    annotations.put("description", notice.text());
    annotations.put("value", alert.value());
    annotations.put("event", notice.kind().name().toLowerCase(Locale.ROOT));
    Instant started = alert.state().timers().activeAt();
    boolean firing = isFiring(notice);
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("status", quoted(status(firing)));
    parts.put("labels", object(labels));
    parts.put("annotations", object(annotations));
    parts.put("startsAt", quoted((started == null ? notice.at() : started).toString()));
    parts.put("endsAt", quoted(firing ? NOT_ENDED : notice.at().toString()));
    parts.put("generatorURL", quoted(""));
    parts.put("fingerprint", quoted(alert.id()));
    return raw(parts);
  }

  private static boolean isFiring(AlertNotice notice) {
    return switch (notice.kind()) {
      case FIRING, STILL_FIRING, FLAPPING -> true;
      case RESOLVED, UNKNOWN -> false;
    };
  }

  private static String status(boolean firing) {
    return firing ? "firing" : "resolved";
  }

  private static String object(Map<String, String> texts) {
    Map<String, String> values = new LinkedHashMap<>();
    texts.forEach((key, value) -> values.put(key, quoted(value)));
    return raw(values);
  }

  private static String raw(Map<String, String> json) {
    return json.entrySet().stream()
        .map(each -> quoted(each.getKey()) + ":" + each.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String quoted(String text) {
    StringBuilder json = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      switch (each) {
        case '"', '\\' -> json.append('\\').append(each);
        case '\n' -> json.append("\\n");
        default -> {
          // A lone surrogate has no form in UTF-8.
          if (each < ' ' || Character.isSurrogate(each)) {
            json.append(String.format(Locale.ROOT, "\\u%04x", (int) each));
          } else {
            json.append(each);
          }
        }
      }
    }
    return json.append('"').toString();
  }
}
