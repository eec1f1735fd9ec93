// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import dev.headroom.ground.SettingFault;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsException;
import dev.headroom.ground.SettingsRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.type.MethodMetadata;

/**
 * Binds all sections before any bean is created, and refuses them with every fault in one message:
 * wrong types, values out of range, former names. Unknown names are logged, and refused where
 * {@code headroom.strict} is true. Each record becomes a bean of its own type, unless the
 * application has one; that of a section without a set value is created when it is first needed.
 *
 * <p>One thread at a time.
 */
final class SettingsReview implements BeanFactoryPostProcessor {
  private static final Logger LOG = LoggerFactory.getLogger(SettingsReview.class);
  private static final int MAX_DISTANCE = 8;

  private final ConfigurableEnvironment environment;

  SettingsReview(ConfigurableEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
    BeanDefinitionRegistry registry = (BeanDefinitionRegistry) beans;
    Set<String> own = typeNames(beans);
    review()
        .forEach((type, record) -> {
          if (!own.contains(type.getName())) {
            registry.registerBeanDefinition(type.getName(), definition(type, record));
          }
        });
  }

  /**
   * A record listens to no event: {@link EventListenerSearch} says what a search would load. Nor is
   * it generated ahead of time, since it depends on settings.
   */
  private static BeanDefinition definition(
      Class<? extends Record> type, Supplier<? extends Record> record) {
    RootBeanDefinition definition = new RootBeanDefinition();
    definition.setBeanClass(type);
    definition.setInstanceSupplier(record);
    definition.setLazyInit(true);
    definition.setSynthetic(true);
    definition.setAttribute(AutoProxyUtils.ORIGINAL_TARGET_CLASS_ATTRIBUTE, Object.class);
    definition.setAttribute(BeanRegistrationAotProcessor.IGNORE_REGISTRATION_ATTRIBUTE, true);
    return definition;
  }

  /**
   * Returns the names of the types that beans are declared with. A look-up by type would load the
   * classes of all beans while the application starts.
   */
  private static Set<String> typeNames(ConfigurableListableBeanFactory beans) {
    Set<String> names = new HashSet<>();
    for (String each : beans.getBeanDefinitionNames()) {
      BeanDefinition definition = beans.getBeanDefinition(each);
      MethodMetadata method =
          definition instanceof AnnotatedBeanDefinition annotated
              ? annotated.getFactoryMethodMetadata()
              : null;
      String declared = method == null ? definition.getBeanClassName() : method.getReturnTypeName();
      if (declared != null) {
        names.add(declared);
      }
    }
    for (String each : beans.getSingletonNames()) {
      Object bean = beans.getSingleton(each);
      if (bean instanceof Record) {
        names.add(bean.getClass().getName());
      }
    }
    return names;
  }

  /**
   * Binds all sections.
   *
   * @return what supplies a record, by the record's type
   * @throws SettingsException when there is at least one fault
   */
  private Map<Class<? extends Record>, Supplier<? extends Record>> review() {
    SettingsBinder binder = new SettingsBinder(environment);
    Map<Class<? extends Record>, Supplier<? extends Record>> beans = new LinkedHashMap<>();
    List<Record> bound = new ArrayList<>();
    List<SettingsSection> absent = new ArrayList<>();
    List<SettingsSection> unset = new ArrayList<>();
    for (SettingsSection each : SettingsSection.all()) {
      boolean isSet = binder.mayHaveBelow(each.prefix());
      Class<? extends Record> type = isSet ? each.type() : each.declaredType();
      if (type == null) {
        absent.add(each);
      } else if (!isSet) {
        unset.add(each);
        if (!each.isRequired()) {
          beans.put(type, () -> SettingsRecord.of(type).defaults());
        }
      } else {
        Record record = binder.bind(each.prefix(), type);
        if (record != null) {
          bound.add(record);
          beans.put(type, () -> record);
        }
      }
    }
    SettingsCheck check = new SettingsCheck();
    binder.aliases().forEach(each -> each.check(environment, check));
    for (Record each : bound) {
      if (each instanceof SectionCheck against) {
        against.check(binder::isSet, check);
      }
    }
    for (SettingFault each : check.faults()) {
      binder.fault(each.subject(), each.value(), each.allowed(), each.remedy());
    }
    boolean strict =
        bound.stream().anyMatch(each -> each instanceof LayerSettings it && it.strict());
    if (!binder.unknown().isEmpty()) {
      learnNames(binder, unset);
    }
    unknown(binder, absent, strict);
    if (!binder.faults().isEmpty()) {
      throw new SettingsException(binder.faults());
    }
    return beans;
  }

  private static void learnNames(SettingsBinder binder, List<SettingsSection> sections) {
    for (SettingsSection each : sections) {
      Class<? extends Record> type = each.type();
      if (type != null) {
        binder.bind(each.prefix(), type);
      }
    }
  }

  private static void unknown(SettingsBinder binder, List<SettingsSection> absent, boolean strict) {
    for (ConfigurationPropertyName each : binder.unknown()) {
      String name = each.toString();
      String remedy =
          absent.stream()
              .filter(section -> ConfigurationPropertyName.of(section.prefix()).isAncestorOf(each))
              .max(Comparator.comparingInt(section -> section.prefix().length()))
              .map(section ->
                  "add " + section.missingArtifact() + " to the class path, or remove it")
              .or(() -> nearest(binder, name).map(near -> "did you mean " + near + "?"))
              .orElse("remove it");
      if (strict) {
        binder.fault(name, "unknown", "the names of docs/reference/settings.md", remedy);
      } else {
        LOG.warn("setting {}{} is unknown and has no effect; {}", name, binder.place(name), remedy);
      }
    }
  }

  /** Finds the known name that is written most alike, if any is near. */
  private static Optional<String> nearest(SettingsBinder binder, String name) {
    return binder.known().stream()
        .map(ConfigurationPropertyName::toString)
        .min(
            Comparator.comparingInt((String each) -> distance(each, name))
                .thenComparing(each -> each))
        .filter(each -> distance(each, name) <= MAX_DISTANCE);
  }

  /** Counts the letters to add, drop or change. */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[other.length()];
  }
}
