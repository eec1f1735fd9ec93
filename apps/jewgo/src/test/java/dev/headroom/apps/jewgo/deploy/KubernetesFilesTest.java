// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.deploy;

import static dev.headroom.apps.jewgo.deploy.DeployFiles.at;
import static dev.headroom.apps.jewgo.deploy.DeployFiles.list;
import static dev.headroom.apps.jewgo.deploy.DeployFiles.map;
import static dev.headroom.apps.jewgo.deploy.DeployFiles.text;
import static dev.headroom.apps.jewgo.deploy.DeployFiles.variables;
import static dev.headroom.apps.jewgo.deploy.DeployFiles.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headroom.apps.kit.ReferenceMeters;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JG-17, TO-9: the objects of Kubernetes, read strictly, and whether they fit one another. */
class KubernetesFilesTest {

  private static final String FOLDER = "kubernetes/";
  private static final Map<String, String> NAME = Map.of("app.kubernetes.io/name", "jewgo");
  private static final List<String> KUSTOMIZATIONS =
      List.of("base", "migration", "overlays/staging", "overlays/production");

  /** The members of the one kind that the client's model does not have. */
  private static final Set<String> OF_ENDPOINT = Set.of("port", "path", "interval");

  private final Deployment deployment = (Deployment) object("base/deployment.yaml");
  private final PodSpec pod = deployment.getSpec().getTemplate().getSpec();
  private final Container container = pod.getContainers().getFirst();

  @Test
  void everyResourceIsAnObjectOfKubernetes() {
    for (String each : KUSTOMIZATIONS) {
      for (String file : resources(each, "resources")) {
        if (file.endsWith(".yaml") && !file.equals("servicemonitor.yaml")) {
          HasMetadata object = object(each + "/" + file);
          assertThat(object.getMetadata().getName()).as(file).startsWith("jewgo");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "resorces: {}",
        "stdin: 'yes'",
        "env: [{nome: PORT}]",
        "resizePolicy: always",
        "image: headroom/another"
      })
  void aFaultIsFound(String line) {
    String good = text(FOLDER + "base/deployment.yaml");
    String bad =
        good.replaceFirst("(?m)^( +)image: headroom/jewgo$", "$1image: headroom/jewgo\n$1" + line);
    assertThat(bad).isNotEqualTo(good);
    assertThatIllegalArgumentException().isThrownBy(() -> KubernetesObjects.parse(bad));
  }

  @Test
  void aKindThatThereIsNotIsFound() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KubernetesObjects.parse("{apiVersion: apps/v1beta1, kind: Deployment}"));
  }

  @Test
  void aKustomizationRefersToFilesThatThereAre() {
    for (String each : KUSTOMIZATIONS) {
      Object file = yaml(FOLDER + each + "/kustomization.yaml");
      assertThat(at(file, "kind")).isEqualTo("Kustomization");
      assertThat(map(file).keySet().stream().map(Object::toString))
          .allMatch(
              Set.of(
                      "apiVersion",
                      "kind",
                      "namespace",
                      "resources",
                      "images",
                      "labels",
                      "configMapGenerator",
                      "patches")
                  ::contains);
      for (String resource : resources(each, "resources")) {
        assertThat(DeployFiles.FOLDER.resolve(FOLDER + each).resolve(resource)).exists();
      }
      for (String patch : resources(each, "patches")) {
        HasMetadata changed = object(each + "/" + patch);
        HasMetadata base = object("base/" + patch);
        assertThat(changed.getMetadata().getName()).isEqualTo(base.getMetadata().getName());
        assertThat(changed.getKind()).isEqualTo(base.getKind());
      }
    }
  }

  /** A release is one version: what migrates, and what then starts. */
  @Test
  void theMigrationIsOfTheVersionThatItPrecedes() {
    Set<String> versions = new TreeSet<>();
    for (String each : List.of("migration", "overlays/staging", "overlays/production")) {
      List<?> images = list(at(yaml(FOLDER + each + "/kustomization.yaml"), "images"));
      assertThat(images).hasSize(1);
      assertThat(at(images.getFirst(), "name")).isEqualTo(container.getImage());
      versions.add(at(images.getFirst(), "newTag").toString());
    }
    assertThat(versions).hasSize(1).doesNotContain("latest");
    Job job = (Job) object("migration/job.yaml");
    Container migrate = job.getSpec().getTemplate().getSpec().getContainers().getFirst();
    assertThat(migrate.getImage()).isEqualTo(container.getImage()).isEqualTo("headroom/jewgo");
    assertThat(job.getSpec().getTemplate().getMetadata().getLabels())
        .as("is no instance of the service")
        .doesNotContainValue("jewgo");
    for (PodSpec each : List.of(pod, job.getSpec().getTemplate().getSpec())) {
      assertThat(each.getSecurityContext().getRunAsNonRoot()).isTrue();
      assertThat(each.getAutomountServiceAccountToken()).isFalse();
      Container only = each.getContainers().getFirst();
      assertThat(only.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
      assertThat(only.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
      assertThat(only.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
      assertThat(only.getVolumeMounts().getFirst().getMountPath()).isEqualTo("/tmp");
    }
  }

  @Test
  void theUserIsThatOfTheImage() {
    assertThat(text("Dockerfile")).contains("\nUSER 10001:10001\n");
    assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(10001L);
  }

  @Test
  void probesAreReadinessAndTheProcessAlone() {
    assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/readyz");
    assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/healthz");
    assertThat(container.getStartupProbe().getHttpGet().getPath()).isEqualTo("/healthz");
    assertThat(
            container.getStartupProbe().getPeriodSeconds()
                * container.getStartupProbe().getFailureThreshold())
        .isGreaterThanOrEqualTo(60);
  }

  /** JG-15's limits; memory that is not guaranteed may be taken. */
  @Test
  void limitsAnInstance() {
    Map<String, Quantity> limits = container.getResources().getLimits();
    assertThat(limits)
        .containsOnly(
            Map.entry("memory", Quantity.parse("1Gi")), Map.entry("cpu", Quantity.parse("1")));
    assertThat(container.getResources().getRequests())
        .containsEntry("memory", Quantity.parse("1Gi"));
  }

  @Test
  void losesNoRequestOfAnInstanceThatStops() {
    assertThat(
            deployment.getSpec().getStrategy().getRollingUpdate().getMaxUnavailable().getIntVal())
        .isZero();
    long pause = container.getLifecycle().getPreStop().getSleep().getSeconds();
    assertThat(pause).isBetween(5L, 15L);
    // 20 s for requests that are open: the default of the reference applications.
    assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThanOrEqualTo(pause + 20 + 5);
  }

  @Test
  void everyObjectSelectsTheInstances() {
    Map<String, String> labels = deployment.getSpec().getTemplate().getMetadata().getLabels();
    assertThat(labels).isEqualTo(NAME);
    assertThat(deployment.getSpec().getSelector().getMatchLabels()).isEqualTo(NAME);
    Service service = (Service) object("base/service.yaml");
    assertThat(service.getSpec().getSelector()).isEqualTo(NAME);
    assertThat(service.getMetadata().getLabels()).containsAllEntriesOf(NAME);
    assertThat(service.getSpec().getPorts().getFirst().getTargetPort().getStrVal())
        .isEqualTo(container.getPorts().getFirst().getName());
    PodDisruptionBudget budget = (PodDisruptionBudget) object("base/poddisruptionbudget.yaml");
    assertThat(budget.getSpec().getSelector().getMatchLabels()).isEqualTo(NAME);
    NetworkPolicy network = (NetworkPolicy) object("base/networkpolicy.yaml");
    assertThat(network.getSpec().getPodSelector().getMatchLabels()).isEqualTo(NAME);
    assertThat(network.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
    assertThat(
            network.getSpec().getIngress().getFirst().getPorts().getFirst().getPort().getIntVal())
        .isEqualTo(container.getPorts().getFirst().getContainerPort());
    assertThat(variables(FOLDER + "base/settings.env"))
        .containsEntry("PORT", container.getPorts().getFirst().getContainerPort().toString());
    assertThat(pod.getTopologySpreadConstraints())
        .hasSize(2)
        .allMatch(each -> each.getLabelSelector().getMatchLabels().equals(NAME));
  }

  @Test
  void readsTheSettingsThatAreGenerated() {
    Object generated =
        list(at(yaml(FOLDER + "base/kustomization.yaml"), "configMapGenerator")).getFirst();
    assertThat(container.getEnvFrom().getFirst().getConfigMapRef().getName())
        .isEqualTo(at(generated, "name"));
    for (String overlay : List.of("overlays/staging", "overlays/production")) {
      Object merged =
          list(at(yaml(FOLDER + overlay + "/kustomization.yaml"), "configMapGenerator")).getFirst();
      assertThat(at(merged, "name")).isEqualTo(at(generated, "name"));
      assertThat(at(merged, "behavior")).isEqualTo("merge");
      assertThat(variables(FOLDER + overlay + "/settings.env"))
          .containsOnlyKeys("CORS_ORIGINS", "TRUSTED_PROXIES");
    }
  }

  @Test
  void scalesByTheProcessorAndByTheHeadroom() {
    HorizontalPodAutoscaler scaler =
        (HorizontalPodAutoscaler) object("base/horizontalpodautoscaler.yaml");
    assertThat(scaler.getSpec().getScaleTargetRef().getName())
        .isEqualTo(deployment.getMetadata().getName());
    assertThat(deployment.getSpec().getReplicas()).as("the scaler's number").isNull();
    assertThat(scaler.getSpec().getMetrics()).hasSize(2);
    assertThat(scaler.getSpec().getMetrics().get(0).getResource().getName()).isEqualTo("cpu");
    String meter = scaler.getSpec().getMetrics().get(1).getPods().getMetric().getName();
    assertThat(ReferenceMeters.read().has(meter)).as(meter).isTrue();
    PodDisruptionBudget budget = (PodDisruptionBudget) object("base/poddisruptionbudget.yaml");
    assertThat(budget.getSpec().getMinAvailable().getIntVal())
        .isLessThan(scaler.getSpec().getMinReplicas());
    HorizontalPodAutoscaler small =
        (HorizontalPodAutoscaler) object("overlays/staging/horizontalpodautoscaler.yaml");
    PodDisruptionBudget smaller =
        (PodDisruptionBudget) object("overlays/staging/poddisruptionbudget.yaml");
    assertThat(smaller.getSpec().getMinAvailable().getIntVal())
        .isLessThan(small.getSpec().getMinReplicas());
  }

  @Test
  void isScrapedWhereTheApplicationHasItsMeters() {
    Object monitor = yaml(FOLDER + "base/servicemonitor.yaml");
    assertThat(at(monitor, "apiVersion")).isEqualTo("monitoring.coreos.com/v1");
    assertThat(at(monitor, "kind")).isEqualTo("ServiceMonitor");
    assertThat(at(monitor, "spec", "selector", "matchLabels")).isEqualTo(NAME);
    Object endpoint = list(at(monitor, "spec", "endpoints")).getFirst();
    assertThat(map(endpoint).keySet()).isEqualTo(OF_ENDPOINT);
    assertThat(at(endpoint, "path")).isEqualTo("/metrics");
    Service service = (Service) object("base/service.yaml");
    assertThat(at(endpoint, "port")).isEqualTo(service.getSpec().getPorts().getFirst().getName());
  }

  private static HasMetadata object(String file) {
    return KubernetesObjects.parse(text(FOLDER + file));
  }

  /** The files that a kustomization names under a key. */
  private static List<String> resources(String kustomization, String key) {
    Object named = map(yaml(FOLDER + kustomization + "/kustomization.yaml")).get(key);
    return named == null
        ? List.of()
        : list(named).stream()
            .map(each -> each instanceof Map<?, ?> patch ? at(patch, "path") : each)
            .map(Object::toString)
            .toList();
  }
}
