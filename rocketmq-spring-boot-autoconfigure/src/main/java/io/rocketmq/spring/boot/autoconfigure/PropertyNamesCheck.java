package io.rocketmq.spring.boot.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Check of the names of properties before any bean exists: those of Apache's starter, and
 * unknown ones.
 */
final class PropertyNamesCheck implements BeanFactoryPostProcessor {

	private static final Logger logger = LoggerFactory.getLogger(PropertyNamesCheck.class);

	/**
	 * Groups of properties that nobody else has. Other names below the prefix may belong
	 * to other properties classes, or to the application, which may have its own topics'
	 * names there, and so are not checked.
	 */
	private static final List<String> GROUPS = List.of("credentials", "ssl", "proxy", "reconnect-backoff", "trace",
			"producer", "transaction", "template", "receiver", "listener", "clients");

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("rocketmq");

	/** Groups below the prefix that have a class of their own. */
	private static final Map<String, Class<?>> OWN_CLASSES = Map.of("rocketmq.metrics", RocketMQMetricsProperties.class,
			"rocketmq.observation", RocketMQObservationProperties.class, "rocketmq.health",
			RocketMQHealthProperties.class);

	private final Environment environment;

	PropertyNamesCheck(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		if (!this.environment.getProperty("rocketmq.allow-apache-starter", Boolean.class, Boolean.FALSE)) {
			checkApacheProperties();
		}
		Set<String> unknown = new TreeSet<>();
		unbound(PREFIX, RocketMQProperties.class).filter(PropertyNamesCheck::isOwn)
			.map(PropertyNamesCheck::line)
			.forEach(unknown::add);
		OWN_CLASSES
			.forEach((prefix, type) -> unbound(ConfigurationPropertyName.of(prefix), type).map(PropertyNamesCheck::line)
				.forEach(unknown::add));
		unknown.forEach((line) -> logger.warn("Property is unknown and has no effect: {}. Correct its name", line));
	}

	private void checkApacheProperties() {
		List<String> secured = new ArrayList<>();
		for (ApacheProperty property : ApacheProperty.ALL) {
			String origin = origin(property);
			if (origin == null) {
				continue;
			}
			String line = property.name() + " (" + origin + ")"
					+ ((property.replacement() != null) ? ": set " + property.replacement() : ": remove it");
			if (property.security() && !isFalse(property)) {
				secured.add(line);
			}
			else {
				logger.warn("Property of Apache's starter has no effect: {}", line);
			}
		}
		if (!secured.isEmpty()) {
			throw new ApachePropertyException(secured);
		}
	}

	private boolean isFalse(ApacheProperty property) {
		return "false".equalsIgnoreCase(Binder.get(this.environment).bind(property.name(), String.class).orElse(""));
	}

	/** Returns where a property is set, or null if it is not. */
	private @Nullable String origin(ApacheProperty property) {
		ConfigurationPropertyName name = ConfigurationPropertyName.of(property.name());
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			ConfigurationProperty found = source.getConfigurationProperty(name);
			if (found != null) {
				return String.valueOf((found.getOrigin() != null) ? found.getOrigin() : source.getUnderlyingSource());
			}
			if (property.name().endsWith(".listeners")
					&& source.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT) {
				return String.valueOf(source.getUnderlyingSource());
			}
		}
		return null;
	}

	/** Returns the properties below a prefix that a class does not have. */
	private Stream<ConfigurationProperty> unbound(ConfigurationPropertyName prefix, Class<?> type) {
		if (!isSet(prefix)) {
			return Stream.of();
		}
		try {
			Binder.get(this.environment)
				.bind(prefix, Bindable.of(type),
						new NoUnboundElementsBindHandler(BindHandler.DEFAULT, PropertyNamesCheck::isChecked));
			return Stream.of();
		}
		catch (BindException ex) {
			// An illegal value is told when the bean of the properties is created.
			return (NestedExceptionUtils
				.getMostSpecificCause(ex) instanceof UnboundConfigurationPropertiesException unbound)
						? unbound.getUnboundProperties().stream() : Stream.of();
		}
	}

	private boolean isSet(ConfigurationPropertyName prefix) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			if (isChecked(source) && source.containsDescendantOf(prefix) != ConfigurationPropertyState.ABSENT) {
				return true;
			}
		}
		return false;
	}

	// The environment of a container has variables of other programs.
	private static boolean isChecked(ConfigurationPropertySource source) {
		return source instanceof IterableConfigurationPropertySource
				&& !(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource);
	}

	private static boolean isOwn(ConfigurationProperty property) {
		ConfigurationPropertyName name = property.getName();
		boolean former = ApacheProperty.ALL.stream()
			.map((known) -> ConfigurationPropertyName.of(known.name()))
			.anyMatch((known) -> known.equals(name) || known.isAncestorOf(name));
		return !former && name.getNumberOfElements() > 2
				&& GROUPS.contains(name.getElement(1, ConfigurationPropertyName.Form.DASHED));
	}

	private static String line(ConfigurationProperty property) {
		return property.getName() + ((property.getOrigin() != null) ? " (" + property.getOrigin() + ")" : "");
	}

}
