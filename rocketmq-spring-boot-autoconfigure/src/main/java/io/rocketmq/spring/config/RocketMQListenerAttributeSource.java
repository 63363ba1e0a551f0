package io.rocketmq.spring.config;

import java.util.Map;
import java.util.Set;

/**
 * Source of attributes of annotated listeners outside their annotations, such as
 * configuration properties. Values may contain placeholders and expressions. Where
 * several beans of this type give a value, the first counts.
 */
public interface RocketMQListenerAttributeSource {

	/**
	 * Returns the attributes that override those of a listener's annotation.
	 * @param id the listener's id
	 * @return values by the attribute's name, which is not {@code id}
	 */
	Map<String, String> overrides(String id);

	/**
	 * Returns the keys that are no listener's, so that an application can be told of its
	 * typing errors.
	 * @param ids the ids of all annotated listeners, including disabled ones
	 * @return the names as the user wrote them
	 */
	Set<String> unknown(Set<String> ids);

	/**
	 * Returns the place where an attribute is overridden.
	 * @return a name for error messages, such as that of a property
	 */
	String origin(String id, String attribute);

	/**
	 * Returns the attributes of listeners whose annotations leave them empty.
	 * @return values by the attribute's name
	 */
	default Map<String, String> defaults() {
		return Map.of();
	}

}
