package io.rocketmq.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Builder of an {@link EmbeddedRocketMQ}. Not thread-safe.
 */
public final class EmbeddedRocketMQBuilder {

	private static final Set<String> OWN_PROPERTIES = Set.of("brokerName", "brokerId", "listenPort", "bindAddress",
			"brokerIP1", "brokerIP2", "namesrvAddr", "haListenPort", "storePathRootDir");

	final Map<String, String> brokerProperties = new LinkedHashMap<>();

	int masters = 1;

	int slaves;

	Duration startupTimeout = Duration.ofMinutes(3);

	final List<String> jvmOptions = new ArrayList<>();

	EmbeddedRocketMQBuilder() {
	}

	/**
	 * Sets the number of masters, all of one cluster, whose brokers are named
	 * {@code broker-a}, {@code broker-b} and so on. Default: 1.
	 * @param count from 1 to 26; each is a process of up to a gigabyte
	 * @return this builder
	 * @throws IllegalArgumentException if the count is out of range
	 */
	public EmbeddedRocketMQBuilder masters(int count) {
		if (count < 1 || count > 26) {
			throw new IllegalArgumentException("Number of masters is out of range: " + count + ". Ask for 1 to 26");
		}
		this.masters = count;
		return this;
	}

	/**
	 * Sets the number of slaves of each master, with the broker ids 1 and so on, named
	 * {@code broker-a-slave-1} and so on. By default there are none. A slave copies its
	 * master's messages within moments, and its topics and consumer groups about once in
	 * a minute; slaves of version 5.5.0 do not copy committed offsets by themselves, due
	 * to a fault. {@link EmbeddedRocketMQ#awaitReplicated()} copies all of it at once.
	 * Sends wait for slaves only if the broker property {@code brokerRole} is
	 * {@code SYNC_MASTER}, which holds for the masters alone, and {@code inSyncReplicas}
	 * is more than 1: the number of replicas, master included, to wait for. With slaves,
	 * the broker property {@code slaveReadEnable} is {@code true} by default, as slaves
	 * refuse all pulls otherwise.
	 * @param count from 0 to 4; each is a process of up to a gigabyte
	 * @return this builder
	 * @throws IllegalArgumentException if the count is out of range
	 */
	public EmbeddedRocketMQBuilder slaves(int count) {
		if (count < 0 || count > 4) {
			throw new IllegalArgumentException(
					"Number of slaves of each master is out of range: " + count + ". Ask for 0 to 4");
		}
		this.slaves = count;
		return this;
	}

	/**
	 * Sets a property of every broker, such as {@code transactionCheckInterval}, as in a
	 * broker's own configuration file. A name or value that the broker does not accept
	 * fails the start.
	 * @param name the property's name
	 * @param value its value, on one line
	 * @return this builder
	 * @throws IllegalArgumentException if the property is one that the embedded server
	 * sets itself, if the name or the value is illegal in a configuration file, or if it
	 * would make every broker a slave
	 */
	public EmbeddedRocketMQBuilder brokerProperty(String name, String value) {
		if (!name.matches("[A-Za-z][A-Za-z0-9]*")) {
			throw new IllegalArgumentException(
					"Broker property name '" + name + "' is illegal: use letters and digits, and begin with a letter");
		}
		if (OWN_PROPERTIES.contains(name)) {
			throw new IllegalArgumentException("Broker property '" + name
					+ "' is set by the embedded server itself, so it cannot be '" + value + "': leave it out");
		}
		if (name.equals("brokerRole") && value.trim().equalsIgnoreCase("SLAVE")) {
			throw new IllegalArgumentException(
					"Broker property 'brokerRole' cannot be '" + value + "': ask for slaves by slaves(int)");
		}
		if (value.lines().count() > 1) {
			throw new IllegalArgumentException(
					"Broker property '" + name + "' has a value of several lines, '" + value + "': use one line");
		}
		this.brokerProperties.put(name, value);
		return this;
	}

	/**
	 * Sets the timeout for starting the server or one stopped part. A start usually takes
	 * about three seconds. Default: 3 minutes.
	 * @param timeout more than zero
	 * @return this builder
	 * @throws IllegalArgumentException if it is zero or negative
	 */
	public EmbeddedRocketMQBuilder startupTimeout(Duration timeout) {
		if (timeout.isNegative() || timeout.isZero()) {
			throw new IllegalArgumentException("A startup timeout of " + timeout + " is too short: make it positive");
		}
		this.startupTimeout = timeout;
		return this;
	}

	/**
	 * Makes the name server and the brokers accept TLS connections beside plain ones, on
	 * the same ports, with a self-signed certificate. By default they accept plain ones
	 * only, since making the certificate delays the start by seconds.
	 * @return this builder
	 */
	public EmbeddedRocketMQBuilder tls() {
		return jvmOption("-Dtls.server.mode=permissive");
	}

	/**
	 * Adds an option of the JVMs that the name server and the brokers run in. By default
	 * these are made for a quick start and little memory; for measurements use
	 * {@code -XX:TieredStopAtLevel=4}, {@code -XX:+UseParallelGC} or a larger heap than
	 * {@code -Xmx512m}, which is also the limit of direct memory.
	 * @param option an option as on the command line of {@code java}
	 * @return this builder
	 * @throws IllegalArgumentException if it does not begin with {@code -}
	 */
	public EmbeddedRocketMQBuilder jvmOption(String option) {
		if (!option.startsWith("-")) {
			throw new IllegalArgumentException("JVM option '" + option + "' is illegal: begin it with '-'");
		}
		this.jvmOptions.add(option);
		return this;
	}

	/**
	 * Builds the server without starting it.
	 * @return a new server
	 */
	public EmbeddedRocketMQ build() {
		return new EmbeddedRocketMQ(this);
	}

}
