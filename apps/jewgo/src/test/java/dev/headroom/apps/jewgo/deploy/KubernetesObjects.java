// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.deploy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads objects of Kubernetes strictly: an unknown kind or member, or a value of another type, is a
 * fault, as for a server with strict validation.
 *
 * <p>Thread-safe: it has no state.
 */
final class KubernetesObjects {

  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.of(
          "v1 ServiceAccount", ServiceAccount.class,
          "v1 Service", Service.class,
          "apps/v1 Deployment", Deployment.class,
          "autoscaling/v2 HorizontalPodAutoscaler", HorizontalPodAutoscaler.class,
          "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class,
          "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class,
          "batch/v1 Job", Job.class);

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private KubernetesObjects() {}

  /**
   * Reads one object.
   *
   * @throws IllegalArgumentException if it is not a valid object of a known kind
   */
  static HasMetadata parse(String yaml) {
    LoaderOptions once = new LoaderOptions();
    once.setAllowDuplicateKeys(false);
    Map<?, ?> members;
    try {
      members = (Map<?, ?>) new Yaml(once).load(yaml);
    } catch (YAMLException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    String kind = members.get("apiVersion") + " " + members.get("kind");
    @Nullable Class<? extends HasMetadata> type = KINDS.get(kind);
    if (type == null) {
      throw new IllegalArgumentException("unknown kind " + kind);
    }
    HasMetadata object;
    try {
      object = MAPPER.convertValue(members, type);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    refuseUnknown(object, kind);
    return object;
  }

  /** The classes keep members that they do not know in a map of their own. */
  private static void refuseUnknown(@Nullable Object node, String path) {
    switch (node) {
      case Collection<?> many -> many.forEach(each -> refuseUnknown(each, path + "[]"));
      case Map<?, ?> map -> map.forEach((key, each) -> refuseUnknown(each, path + "." + key));
      case Object model when model.getClass().getName().startsWith("io.fabric8.") -> {
        for (Field each : model.getClass().getDeclaredFields()) {
          if (!Modifier.isStatic(each.getModifiers())) {
            refuseUnknown(model, each, path);
          }
        }
      }
      case null, default -> {}
    }
  }

  private static void refuseUnknown(Object model, Field field, String path) {
    try {
      field.setAccessible(true);
      Object value = field.get(model);
      if (field.getName().equals("additionalProperties")
          && value instanceof Map<?, ?> unknown
          && !unknown.isEmpty()) {
        throw new IllegalArgumentException(path + " has no " + unknown.keySet());
      }
      refuseUnknown(value, path + "." + field.getName());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
