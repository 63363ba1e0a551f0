package io.rocketmq.test;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The configuration of an embedded broker. Compared with Apache's defaults it is small,
 * tolerates a slow machine, and enables the features that tests use.
 */
final class BrokerProperties {

	private static final Map<String, String> DEFAULTS = Map.ofEntries(Map.entry("brokerClusterName", "DefaultCluster"),
			// Clients create what they use; SQL filters and recalls work.
			Map.entry("autoCreateTopicEnable", "true"), Map.entry("autoCreateSubscriptionGroup", "true"),
			Map.entry("enablePropertyFilter", "true"), Map.entry("recallMessageEnable", "true"),
			// A test does not wait half a minute for the check of a transaction.
			Map.entry("transactionCheckInterval", "1000"),
			// Files that still hold several messages of the largest size, 4 MiB.
			Map.entry("mappedFileSizeCommitLog", "16777216"), Map.entry("mappedFileSizeConsumeQueue", "200000"),
			Map.entry("mapperFileSizeBatchConsumeQueue", "460000"), Map.entry("mappedFileSizeTimerLog", "16777216"),
			Map.entry("maxHashSlotNum", "100000"), Map.entry("maxIndexNum", "400000"),
			Map.entry("flushDiskType", "ASYNC_FLUSH"), Map.entry("enableCompaction", "false"),
			// Writing the wheel of timed messages, 37 MB, is most of an idle broker's
			// work.
			Map.entry("timerFlushIntervalMs", "600000"),
			// A broker of 5.x uses a whole processor until this time has passed once, by
			// default for ten seconds: TransactionMetricsFlushService spins until then.
			Map.entry("transactionMetricFlushInterval", "100"),
			// After its first transaction, a broker of 5.5 uses a whole processor once no
			// transaction has ended for this time: TransactionalOpBatchService then no
			// longer waits. With this size it records each end at once instead; until it
			// has, the broker checks a transaction that has ended.
			Map.entry("transactionOpBatchInterval", "86400000"), Map.entry("transactionOpMsgMaxSize", "1"),
			// The disk of a build machine may be rather full.
			Map.entry("diskMaxUsedSpaceRatio", "98"),
			// The shortest period that a broker accepts.
			Map.entry("registerNameServerPeriod", "10000"),
			// Do not refuse a message as "broker busy" because the machine was.
			Map.entry("waitTimeMillsInSendQueue", "10000"), Map.entry("waitTimeMillsInTransactionQueue", "10000"),
			Map.entry("osPageCacheBusyTimeOutMills", "10000"));

	private BrokerProperties() {
	}

	/**
	 * Returns the properties of one broker.
	 * @param address the address that the broker and its name server listen on
	 * @param root the folder of the whole embedded server
	 * @param asked the properties set by the user, which override the defaults
	 */
	static Map<String, String> of(BrokerReplica replica, ServerNode broker, String address, int nameServerPort,
			Path root, Map<String, String> asked) {
		Map<String, String> properties = new LinkedHashMap<>(DEFAULTS);
		properties.putAll(asked);
		properties.put("brokerName", replica.brokerName());
		properties.put("brokerId", Integer.toString(replica.id()));
		if (replica.isSlave()) {
			properties.put("brokerRole", "SLAVE");
		}
		properties.put("listenPort", Integer.toString(broker.port()));
		properties.put("bindAddress", address);
		properties.put("brokerIP1", address);
		properties.put("brokerIP2", address);
		properties.put("namesrvAddr", address + ":" + nameServerPort);
		properties.put("storePathRootDir", root.resolve(replica.nodeName()).resolve("store").toString());
		return properties;
	}

}
