package io.rocketmq.client.config;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.ResourceNames;

/**
 * Namespace of topics and groups. Users of the client see plain names; what servers see
 * depends on the version (Apache's {@code NamespaceUtil} and {@code NamespaceRpcHook}).
 *
 * @param name letters, digits, {@code _}, {@code -} and {@code |}
 * @param version version on the wire
 */
public record Namespace(String name, Version version) {

	private static final char SEPARATOR = '%';

	private static final String DEAD_LETTERS_PREFIX = "%DLQ%";

	/** Versions of the namespace on the wire. */
	public enum Version {

		/** As a prefix of names, {@code namespace%topic}; all servers know it. */
		V1,
		/** As separate fields beside plain names; servers from 5.2 on know it. */
		V2

	}

	/**
	 * Checks the name.
	 * @throws IllegalArgumentException if it is illegal, with the fix
	 */
	public Namespace {
		Arguments.notNull(name, "name");
		Arguments.notNull(version, "version");
		if (ResourceNames.problemWithTopic(name) != null || name.indexOf(SEPARATOR) >= 0) {
			throw new IllegalArgumentException("Namespace is illegal: '" + name
					+ "' (letters, digits, '_', '-' and '|'; at most 127 characters). Rename it.");
		}
	}

	/**
	 * Returns a topic's name as servers of the first version see it.
	 * @return the name in the namespace; topics of the system keep theirs
	 */
	public String wrapTopic(String topic) {
		Arguments.notNull(topic, "topic");
		boolean system = topic.equals("TBW102") || topic.equals("SCHEDULE_TOPIC_XXXX")
				|| topic.regionMatches(true, 0, "rmq_sys_", 0, 8) || topic.endsWith("_REPLY_TOPIC");
		return system ? topic : wrap(topic);
	}

	/**
	 * Returns a group's name as servers of the first version see it.
	 * @return the name in the namespace; groups of the system keep theirs
	 */
	public String wrapGroup(String group) {
		Arguments.notNull(group, "group");
		return group.startsWith("CID_RMQ_SYS_") ? group : wrap(group);
	}

	/**
	 * Returns the plain name of a topic or group.
	 * @param resource name of a topic or group as servers of the first version see it
	 */
	public String unwrap(String resource) {
		Arguments.notNull(resource, "resource");
		int start = prefixLength(resource);
		return isWrapped(resource, start)
				? resource.substring(0, start) + resource.substring(start + this.name.length() + 1) : resource;
	}

	private String wrap(String resource) {
		int start = prefixLength(resource);
		return (resource.isEmpty() || isWrapped(resource, start)) ? resource
				: resource.substring(0, start) + this.name + SEPARATOR + resource.substring(start);
	}

	private boolean isWrapped(String resource, int start) {
		int end = start + this.name.length();
		return resource.startsWith(this.name, start) && resource.length() > end && resource.charAt(end) == SEPARATOR;
	}

	private static int prefixLength(String resource) {
		if (resource.startsWith(ResourceNames.RETRY_PREFIX)) {
			return ResourceNames.RETRY_PREFIX.length();
		}
		return resource.startsWith(DEAD_LETTERS_PREFIX) ? DEAD_LETTERS_PREFIX.length() : 0;
	}

}
