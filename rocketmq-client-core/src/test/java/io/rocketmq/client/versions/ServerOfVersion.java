package io.rocketmq.client.versions;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.testing.PatientClients;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.awaitility.Awaitility.await;

/**
 * Name server and broker of the version whose class path is in the file that the system
 * property {@code server.class-path-file} names; without it, the embedded server.
 */
final class ServerOfVersion implements AutoCloseable {

	private static final String LEVELS = "1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s";

	private static final Map<String, String> BROKER = Map.of("messageDelayLevel", LEVELS, "transactionTimeOut", "1000",
			"transactionCheckInterval", "1000", "transactionOpBatchInterval", "86400000", "transactionOpMsgMaxSize",
			"1", "enablePropertyFilter", "true");

	private final List<Process> processes = new ArrayList<>();

	private final EmbeddedRocketMQ embedded;

	private final String nameServerAddress;

	private final Path folder;

	private final String classPathFile;

	private int port;

	ServerOfVersion(Path folder) throws IOException {
		this(folder, System.getProperty("server.class-path-file", ""), BROKER);
	}

	/**
	 * Starts a server of an older version, 4.9.5 by default, with additional properties
	 * of its broker. The configuration is in {@code conf} below the folder.
	 */
	static ServerOfVersion older(Path folder, Map<String, String> brokerProperties) throws IOException {
		return new ServerOfVersion(folder, System.getProperty("older-server.class-path-file"), brokerProperties);
	}

	private ServerOfVersion(Path folder, String file, Map<String, String> brokerProperties) throws IOException {
		this.folder = folder;
		this.classPathFile = file;
		if (file.isEmpty()) {
			EmbeddedRocketMQ server = brokerProperties.entrySet()
				.stream()
				.reduce(EmbeddedRocketMQ.builder(),
						(builder, each) -> builder.brokerProperty(each.getKey(), each.getValue()), (a, b) -> a)
				.build();
			this.embedded = server.start();
			this.nameServerAddress = server.nameServerAddress();
			return;
		}
		this.embedded = null;
		String classPath = classPath();
		this.port = freePorts();
		this.nameServerAddress = "127.0.0.1:" + (this.port + 6);
		// Older servers set up their logging from here.
		Files.createDirectories(folder.resolve("conf"));
		for (String role : List.of("namesrv", "broker")) {
			Files.writeString(folder.resolve("conf/logback_" + role + ".xml"), "<configuration/>");
			Files.writeString(folder.resolve("conf/rmq." + role + ".logback.xml"), "<configuration/>");
		}
		Path names = Files.writeString(folder.resolve("namesrv.properties"), "listenPort=" + (this.port + 6) + "\n");
		String broker = Map
			.of("brokerName", "broker-a", "brokerClusterName", "DefaultCluster", "brokerIP1", "127.0.0.1", "brokerIP2",
					"127.0.0.1", "listenPort", String.valueOf(this.port + 3), "namesrvAddr", this.nameServerAddress,
					"storePathRootDir", folder.resolve("store").toString(), "diskMaxUsedSpaceRatio", "98",
					"mappedFileSizeCommitLog", "67108864")
			.entrySet()
			.stream()
			.map((each) -> each.getKey() + '=' + each.getValue() + '\n')
			.collect(Collectors.joining());
		broker += "storePathCommitLog=" + folder.resolve("store/commitlog") + '\n'
				+ brokerProperties.entrySet()
					.stream()
					.map((each) -> each.getKey() + '=' + each.getValue() + '\n')
					.collect(Collectors.joining());
		launch(classPath, "org.apache.rocketmq.namesrv.NamesrvStartup", "-c", names.toString());
		launch(classPath, "org.apache.rocketmq.broker.BrokerStartup", "-c",
				Files.writeString(folder.resolve("broker.properties"), broker).toString());
		try (RocketMQClient client = PatientClients.connect(this.nameServerAddress)) {
			await().atMost(Duration.ofMinutes(2))
				.ignoreExceptions()
				.until(() -> !client.nameServer().clusterInfo().brokers().isEmpty());
		}
	}

	String nameServerAddress() {
		return this.nameServerAddress;
	}

	/**
	 * Starts the version's proxy in front of the broker.
	 * @return the address of its remoting port, which acts as name server and broker
	 */
	String startProxy() throws IOException {
		String classPath = classPath();
		String config = """
				{"rocketMQClusterName":"DefaultCluster","proxyClusterName":"DefaultCluster","namesrvAddr":"%s",
				"localServeAddr":"127.0.0.1","remotingListenPort":%d,"grpcServerPort":%d,
				"transactionHeartbeatPeriodSecond":1}
				""".formatted(this.nameServerAddress, this.port, this.port + 5);
		launch(classPath, "org.apache.rocketmq.proxy.ProxyStartup", "-pm", "cluster", "-pc",
				Files.writeString(this.folder.resolve("proxy.json"), config).toString());
		return "127.0.0.1:" + this.port;
	}

	private String classPath() throws IOException {
		return Files.readString(Path.of(this.classPathFile)).trim();
	}

	private void launch(String classPath, String main, String... arguments) throws IOException {
		List<String> command = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m",
				"-XX:MaxDirectMemorySize=512m", "--add-opens=java.base/java.nio=ALL-UNNAMED",
				"--add-opens=java.base/sun.nio.ch=ALL-UNNAMED", "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
				"-Drocketmq.home.dir=" + this.folder, "-Dcom.rocketmq.proxy.home=" + this.folder,
				"-Duser.home=" + this.folder, "-cp", classPath, main));
		command.addAll(List.of(arguments));
		this.processes.add(new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(this.folder.resolve(main + ".log").toFile())
			.start());
	}

	/** Returns the first of eight consecutive free ports. */
	private static int freePorts() throws IOException {
		while (true) {
			int first;
			try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
				first = Math.min(socket.getLocalPort(), 65000);
			}
			try {
				for (int i = 0; i < 8; i++) {
					new ServerSocket(first + i, 1, InetAddress.getLoopbackAddress()).close();
				}
				return first;
			}
			catch (IOException ex) {
				// One of them is in use.
			}
		}
	}

	@Override
	public void close() {
		if (this.embedded != null) {
			this.embedded.close();
		}
		for (Process process : this.processes) {
			process.destroyForcibly().onExit().orTimeout(20, TimeUnit.SECONDS).join();
		}
	}

}
