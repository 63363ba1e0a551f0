package io.rocketmq.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * Configuration properties of one cluster: its client and the producers, template and
 * receiver on it. Properties that are not set keep the client's defaults.
 */
public class RocketMQClientProperties extends RocketMQConnectionProperties {

	private final Credentials credentials = new Credentials();

	@NestedConfigurationProperty
	private final RocketMQSslProperties ssl = new RocketMQSslProperties();

	private final Proxy proxy = new Proxy();

	private final ReconnectBackoff reconnectBackoff = new ReconnectBackoff();

	private final Trace trace = new Trace();

	@NestedConfigurationProperty
	private final RocketMQProducerProperties producer = new RocketMQProducerProperties();

	private final Transaction transaction = new Transaction();

	private final Template template = new Template();

	@NestedConfigurationProperty
	private final RocketMQReceiverProperties receiver = new RocketMQReceiverProperties();

	public Credentials getCredentials() {
		return this.credentials;
	}

	public RocketMQSslProperties getSsl() {
		return this.ssl;
	}

	public Proxy getProxy() {
		return this.proxy;
	}

	public ReconnectBackoff getReconnectBackoff() {
		return this.reconnectBackoff;
	}

	public Trace getTrace() {
		return this.trace;
	}

	public RocketMQProducerProperties getProducer() {
		return this.producer;
	}

	public Transaction getTransaction() {
		return this.transaction;
	}

	public Template getTemplate() {
		return this.template;
	}

	public RocketMQReceiverProperties getReceiver() {
		return this.receiver;
	}

	/**
	 * Properties of the credentials that sign requests.
	 */
	public static class Credentials {

		/**
		 * Access key, which is the user's name. Needs a secret key.
		 */
		private @Nullable String accessKey;

		/**
		 * Secret key.
		 */
		private @Nullable String secretKey;

		/**
		 * Security token of temporary keys.
		 */
		private @Nullable String securityToken;

		public @Nullable String getAccessKey() {
			return this.accessKey;
		}

		public void setAccessKey(@Nullable String accessKey) {
			this.accessKey = accessKey;
		}

		public @Nullable String getSecretKey() {
			return this.secretKey;
		}

		public void setSecretKey(@Nullable String secretKey) {
			this.secretKey = secretKey;
		}

		public @Nullable String getSecurityToken() {
			return this.securityToken;
		}

		public void setSecurityToken(@Nullable String securityToken) {
			this.securityToken = securityToken;
		}

	}

	/**
	 * Properties of a SOCKS5 proxy of all connections.
	 */
	public static class Proxy {

		/**
		 * Address of the SOCKS5 proxy as host:port. Default: no proxy.
		 */
		private @Nullable String address;

		/**
		 * User of the proxy. Needs a password.
		 */
		private @Nullable String username;

		/**
		 * Password of the proxy.
		 */
		private @Nullable String password;

		/**
		 * Hosts that are connected to directly.
		 */
		private List<String> directHosts = new ArrayList<>();

		public @Nullable String getAddress() {
			return this.address;
		}

		public void setAddress(@Nullable String address) {
			this.address = address;
		}

		public @Nullable String getUsername() {
			return this.username;
		}

		public void setUsername(@Nullable String username) {
			this.username = username;
		}

		public @Nullable String getPassword() {
			return this.password;
		}

		public void setPassword(@Nullable String password) {
			this.password = password;
		}

		public List<String> getDirectHosts() {
			return this.directHosts;
		}

		public void setDirectHosts(List<String> directHosts) {
			this.directHosts = directHosts;
		}

	}

	/**
	 * Properties of the time to wait between attempts to reconnect.
	 */
	public static class ReconnectBackoff {

		/**
		 * Maximum time to wait after the first failure, which each further failure
		 * doubles.
		 */
		private Duration first = Duration.ofMillis(100);

		/**
		 * Maximum time to wait between attempts to reconnect.
		 */
		private Duration limit = Duration.ofSeconds(1);

		public Duration getFirst() {
			return this.first;
		}

		public void setFirst(Duration first) {
			this.first = first;
		}

		public Duration getLimit() {
			return this.limit;
		}

		public void setLimit(Duration limit) {
			this.limit = limit;
		}

	}

	/**
	 * Properties of the message trace.
	 */
	public static class Trace {

		/**
		 * Whether the outcomes of messages are sent to the trace topic.
		 */
		private boolean enabled = false;

		/**
		 * Trace topic.
		 */
		private String topic = "RMQ_SYS_TRACE_TOPIC";

		/**
		 * Maximum number of events in one message.
		 */
		private int maxBatch = 20;

		/**
		 * Maximum number of waiting events, beyond which events are dropped.
		 */
		private int queueSize = 2048;

		/**
		 * Maximum time that an event waits.
		 */
		private Duration flushInterval = Duration.ofSeconds(1);

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public String getTopic() {
			return this.topic;
		}

		public void setTopic(String topic) {
			this.topic = topic;
		}

		public int getMaxBatch() {
			return this.maxBatch;
		}

		public void setMaxBatch(int maxBatch) {
			this.maxBatch = maxBatch;
		}

		public int getQueueSize() {
			return this.queueSize;
		}

		public void setQueueSize(int queueSize) {
			this.queueSize = queueSize;
		}

		public Duration getFlushInterval() {
			return this.flushInterval;
		}

		public void setFlushInterval(Duration flushInterval) {
			this.flushInterval = flushInterval;
		}

	}

	/**
	 * Properties of transactional messages, whose producer has the properties of the
	 * producer otherwise.
	 */
	public static class Transaction {

		/**
		 * Producer group of transactional messages. All its members must have the same
		 * transaction listeners, since the broker may check a transaction with any of
		 * them. Default: the producer group with -transaction appended.
		 */
		private @Nullable String group;

		/**
		 * Time to wait for a local transaction until its outcome counts as unknown.
		 */
		private Duration localTransactionTimeout = Duration.ofSeconds(60);

		/**
		 * Number of threads that answer transaction checks of brokers.
		 */
		private int checkThreads = 2;

		public @Nullable String getGroup() {
			return this.group;
		}

		public void setGroup(@Nullable String group) {
			this.group = group;
		}

		public Duration getLocalTransactionTimeout() {
			return this.localTransactionTimeout;
		}

		public void setLocalTransactionTimeout(Duration localTransactionTimeout) {
			this.localTransactionTimeout = localTransactionTimeout;
		}

		public int getCheckThreads() {
			return this.checkThreads;
		}

		public void setCheckThreads(int checkThreads) {
			this.checkThreads = checkThreads;
		}

	}

	/**
	 * Properties of the template.
	 */
	public static class Template {

		/**
		 * Destination, as topic or topic:tag, of messages whose send and payload's type
		 * name none.
		 */
		private @Nullable String defaultTopic;

		public @Nullable String getDefaultTopic() {
			return this.defaultTopic;
		}

		public void setDefaultTopic(@Nullable String defaultTopic) {
			this.defaultTopic = defaultTopic;
		}

	}

}
