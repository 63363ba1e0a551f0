package io.rocketmq.test;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.apache.rocketmq.auth.config.AuthConfig;
import org.apache.rocketmq.broker.BrokerController;
import org.apache.rocketmq.broker.BrokerStartup;
import org.apache.rocketmq.broker.ConfigContext;
import org.apache.rocketmq.broker.subscription.SubscriptionGroupManager;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.common.MQVersion;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.constant.PermName;
import org.apache.rocketmq.common.topic.TopicValidator;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.body.ClusterInfo;
import org.apache.rocketmq.remoting.protocol.route.BrokerData;
import org.apache.rocketmq.remoting.protocol.route.QueueData;
import org.apache.rocketmq.remoting.protocol.route.TopicRouteData;
import org.apache.rocketmq.remoting.protocol.subscription.SubscriptionGroupConfig;
import org.jspecify.annotations.Nullable;

/**
 * Apache's broker in this process.
 */
final class BrokerRole implements ServerRole {

	private static final Duration REGISTER_TIMEOUT = Duration.ofSeconds(20);

	private static final long REQUEST_TIMEOUT_MILLIS = 3000;

	private final Path config;

	private @Nullable Controller controller;

	BrokerRole(Path config) {
		this.config = config;
	}

	@Override
	public void start() throws Exception {
		// Not BrokerStartup.createBrokerController: it turns a failure into System.exit,
		// and its shutdown hook would end the broker before its parent has finished with
		// it.
		ConfigContext context = BrokerStartup.configFileToConfigContext(this.config.toString());
		checkProperties(context);
		prepare(context);
		Controller created = new Controller(context);
		if (!created.initialize()) {
			throw new IllegalStateException("BrokerController.initialize() returned false: see the log below");
		}
		this.controller = created;
		created.start();
		awaitRegistered();
	}

	@Override
	public String run(String command, List<String> arguments) throws Exception {
		switch (command) {
			case BrokerCommands.CREATE_TOPIC -> createTopic(arguments.get(0), Integer.parseInt(arguments.get(1)));
			case BrokerCommands.CREATE_GROUP -> createGroup(arguments.get(0));
			case BrokerCommands.REGISTER -> awaitRegistered();
			case BrokerCommands.LOG_END -> {
				return Long.toString(controller().getMessageStore().getMaxPhyOffset());
			}
			case BrokerCommands.REPLICATE -> new SlaveReplication(controller()).await(Long.parseLong(arguments.get(0)),
					Duration.ofMillis(Long.parseLong(arguments.get(1))));
			case BrokerCommands.SHUT_DOWN -> controller().shutdownBasicService();
			default -> throw new IllegalArgumentException("Unknown command of a broker: '" + command + "'");
		}
		return "";
	}

	/**
	 * Apache's configuration ignores unknown names and values that it cannot convert; in
	 * a test this would go unnoticed.
	 */
	private void checkProperties(ConfigContext context) throws IOException {
		Properties effective = new Properties();
		for (Object object : List.of(context.getAuthConfig(), context.getMessageStoreConfig(),
				context.getNettyClientConfig(), context.getNettyServerConfig(), context.getBrokerConfig())) {
			effective.putAll(MixAll.object2Properties(object));
		}
		Properties asked = new Properties();
		try (Reader reader = Files.newBufferedReader(this.config, StandardCharsets.UTF_8)) {
			asked.load(reader);
		}
		for (Map.Entry<Object, Object> entry : asked.entrySet()) {
			String name = (String) entry.getKey();
			String value = ((String) entry.getValue()).trim();
			String actual = effective.getProperty(name);
			if (actual == null) {
				throw new IllegalArgumentException("Broker property '" + name
						+ "' does not exist in this broker version: correct its name or leave it out");
			}
			if (!actual.trim().equalsIgnoreCase(value)) {
				throw new IllegalArgumentException("Broker property '" + name + "' does not take the value '" + value
						+ "' (it stays '" + actual + "'): correct the value");
			}
		}
	}

	/**
	 * Prepares the configuration as {@link BrokerStartup#buildBrokerController} does, for
	 * the two roles used here.
	 */
	private static void prepare(ConfigContext context) {
		System.setProperty(RemotingCommand.REMOTING_VERSION_KEY, Integer.toString(MQVersion.CURRENT_VERSION));
		context.getMessageStoreConfig().setHaListenPort(context.getNettyServerConfig().getListenPort() + 1);
		if (context.getMessageStoreConfig().getBrokerRole() != org.apache.rocketmq.store.config.BrokerRole.SLAVE) {
			context.getBrokerConfig().setBrokerId(MixAll.MASTER_ID);
		}
		AuthConfig auth = context.getAuthConfig();
		auth.setConfigName(context.getBrokerConfig().getBrokerName());
		auth.setClusterName(context.getBrokerConfig().getBrokerClusterName());
		auth.setAuthConfigPath(context.getMessageStoreConfig().getStorePathRootDir() + "/config");
	}

	private void createTopic(String topic, int queues) throws Exception {
		TopicValidator.ValidateResult valid = TopicValidator.validateTopic(topic);
		if (!valid.isValid()) {
			throw new IllegalArgumentException(valid.getRemark());
		}
		if (TopicValidator.isSystemTopic(topic)) {
			throw new IllegalArgumentException("Topic '" + topic + "' is one of the server's own: choose another name");
		}
		BrokerController broker = controller();
		broker.getTopicConfigManager()
			.updateTopicConfig(new TopicConfig(topic, queues, queues, PermName.PERM_READ | PermName.PERM_WRITE, 0));
		registerUntil(() -> routeShows(topic, queues), "topic '" + topic + "' with " + queues + " queues");
	}

	private void createGroup(String group) {
		TopicValidator.ValidateResult valid = TopicValidator.validateGroup(group);
		if (!valid.isValid()) {
			throw new IllegalArgumentException(valid.getRemark());
		}
		SubscriptionGroupManager groups = controller().getSubscriptionGroupManager();
		if (!groups.containsSubscriptionGroup(group)) {
			SubscriptionGroupConfig config = new SubscriptionGroupConfig();
			config.setGroupName(group);
			groups.updateSubscriptionGroupConfig(config);
		}
	}

	private void awaitRegistered() throws Exception {
		registerUntil(() -> clusterShowsBroker() && routeShows(TopicValidator.RMQ_SYS_SELF_TEST_TOPIC, 1),
				"broker '" + controller().getBrokerConfig().getBrokerName() + "'");
	}

	/**
	 * Registers with the name server at once, while a broker's own schedule can need up
	 * to ten seconds, until the name server's answers show what is expected.
	 */
	private void registerUntil(Callable<Boolean> shown, String what) throws Exception {
		BrokerController broker = controller();
		long start = System.nanoTime();
		while (true) {
			Exception cause = null;
			try {
				if (shown.call()) {
					return;
				}
				broker.registerBrokerAll(true, false, true);
				if (shown.call()) {
					return;
				}
			}
			catch (InterruptedException ex) {
				throw ex;
			}
			catch (Exception ex) {
				cause = ex;
			}
			if (System.nanoTime() - start > REGISTER_TIMEOUT.toNanos()) {
				throw new IllegalStateException("The name server at " + broker.getBrokerConfig().getNamesrvAddr()
						+ " does not show " + what + " after " + REGISTER_TIMEOUT.toSeconds() + " s: is it running?",
						cause);
			}
			// Poll: another process has no event to wait for.
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
		}
	}

	private boolean clusterShowsBroker() throws Exception {
		BrokerController broker = controller();
		ClusterInfo cluster = broker.getBrokerOuterAPI().getBrokerClusterInfo();
		Map<String, BrokerData> brokers = cluster.getBrokerAddrTable();
		BrokerData data = (brokers != null) ? brokers.get(broker.getBrokerConfig().getBrokerName()) : null;
		return data != null && data.getBrokerAddrs().containsValue(broker.getBrokerAddr());
	}

	private boolean routeShows(String topic, int queues) throws Exception {
		BrokerController broker = controller();
		TopicRouteData route;
		try {
			route = broker.getBrokerOuterAPI().getTopicRouteInfoFromNameServer(topic, REQUEST_TIMEOUT_MILLIS);
		}
		catch (MQBrokerException ex) {
			// The name server answers "no route info of this topic".
			return false;
		}
		String name = broker.getBrokerConfig().getBrokerName();
		for (QueueData data : route.getQueueDatas()) {
			if (data.getBrokerName().equals(name) && data.getWriteQueueNums() == queues) {
				return true;
			}
		}
		return false;
	}

	private Controller controller() {
		if (this.controller == null) {
			throw new IllegalStateException("Broker has not been started");
		}
		return this.controller;
	}

	private static final class Controller extends BrokerController {

		Controller(ConfigContext context) {
			super(context.getBrokerConfig(), context.getNettyServerConfig(), context.getNettyClientConfig(),
					context.getMessageStoreConfig(), context.getAuthConfig());
			getConfiguration().registerConfig(context.getProperties());
			setConfigContext(context);
		}

		/**
		 * All of {@link #shutdown()} but the last step: once the store is closed, it
		 * waits three seconds for a client whose connections this process's end closes
		 * anyway.
		 */
		@Override
		protected void shutdownBasicService() {
			super.shutdownBasicService();
		}

	}

}
