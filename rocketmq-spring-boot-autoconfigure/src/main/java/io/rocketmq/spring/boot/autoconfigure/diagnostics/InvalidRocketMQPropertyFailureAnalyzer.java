package io.rocketmq.spring.boot.autoconfigure.diagnostics;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;

import io.rocketmq.spring.boot.autoconfigure.InvalidRocketMQPropertyException;

/**
 * Failure analyzer of illegal values of properties. It names the property to change, and
 * where it is set.
 */
class InvalidRocketMQPropertyFailureAnalyzer extends AbstractFailureAnalyzer<InvalidRocketMQPropertyException> {

	private final Environment environment;

	InvalidRocketMQPropertyFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidRocketMQPropertyException cause) {
		String property = cause.getProperty();
		Origin origin = origin(property);
		String description = "The property '" + property + "' has the illegal value '" + cause.getValue() + "'"
				+ ((origin != null) ? ", from " + origin : "") + ":\n\n    " + cause.getReason();
		String action = property.endsWith("name-server")
				? "Set '" + property + "' to host:port of each name server, separated by ';', such as "
						+ "localhost:9876 or a.example:9876;b.example:9876."
				: "Change the value of '" + property + "' in the application's configuration.";
		return new FailureAnalysis(description, action, cause);
	}

	private @Nullable Origin origin(String property) {
		if (!ConfigurationPropertyName.isValid(property)) {
			return null;
		}
		ConfigurationPropertyName name = ConfigurationPropertyName.of(property);
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			var found = source.getConfigurationProperty(name);
			if (found != null) {
				return found.getOrigin();
			}
		}
		return null;
	}

}
