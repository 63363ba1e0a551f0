package io.rocketmq.spring.boot.testcontainers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import com.github.dockerjava.api.command.InspectContainerResponse;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/**
 * Container with a RocketMQ name server and a broker, of the image
 * {@code apache/rocketmq}. With {@code @ServiceConnection} an application connects to it.
 *
 * <pre class="code">
 * &#064;Container
 * &#064;ServiceConnection
 * static RocketMQContainer rocketmq = new RocketMQContainer("apache/rocketmq:5.3.2");
 * </pre>
 *
 * A client gets the broker's address from the name server, so the broker has to say one
 * that is reachable from outside: the address of the Docker host, and a port that is the
 * same inside and outside. It is chosen when the container is configured, from the ports
 * that are free on this machine. The name server's port is any.
 * <p>
 * Not thread-safe.
 */
public class RocketMQContainer extends GenericContainer<RocketMQContainer> {

	/** Port of the name server inside of the container. */
	public static final int NAME_SERVER_PORT = 9876;

	private static final DockerImageName IMAGE = DockerImageName.parse("apache/rocketmq");

	static final String SCRIPT = "/tmp/start-rocketmq.sh";

	static final String CONFIG = "/tmp/broker.conf";

	private static final Set<String> OWN_PROPERTIES = Set.of("brokerIP1", "listenPort", "namesrvAddr");

	private final Map<String, String> brokerProperties = new LinkedHashMap<>();

	private int brokerPort;

	/**
	 * Creates a container, which does not run yet.
	 * @param image the image's name with its tag, such as {@code apache/rocketmq:5.3.2}
	 * @throws IllegalArgumentException if it is another image
	 */
	public RocketMQContainer(String image) {
		this(DockerImageName.parse(image));
	}

	/**
	 * Creates a container, which does not run yet.
	 * @param image the image's name; that of a copy must be declared by
	 * {@link DockerImageName#asCompatibleSubstituteFor(String)}
	 * @throws IllegalArgumentException if it is no substitute for {@code apache/rocketmq}
	 */
	public RocketMQContainer(DockerImageName image) {
		super(image);
		image.assertCompatibleWith(IMAGE);
		withExposedPorts(NAME_SERVER_PORT);
		// Each JVM takes gigabytes otherwise.
		withEnv("JAVA_OPT_EXT", "-Xms512m -Xmx512m -Xmn256m");
		withCommand("bash", "-c", command());
		waitingFor(
				Wait.forLogMessage(".*The broker\\[.*boot success.*\\n", 1).withStartupTimeout(Duration.ofMinutes(2)));
	}

	/**
	 * Sets a property of the broker, as in its own configuration file.
	 * @param name the property's name, such as {@code transactionCheckInterval}
	 * @param value its value, on one line
	 * @return this container
	 * @throws IllegalArgumentException if the container sets the property itself, or the
	 * name or value is illegal in a configuration file
	 */
	public RocketMQContainer withBrokerProperty(String name, String value) {
		if (OWN_PROPERTIES.contains(name)) {
			throw new IllegalArgumentException(
					"Broker property '" + name + "' is set by the container itself: '" + value + "'. Leave it out.");
		}
		if (!name.matches("[A-Za-z][A-Za-z0-9]*") || value.lines().count() > 1) {
			throw new IllegalArgumentException("Broker property is illegal: '" + name + "=" + value
					+ "' (a name of letters and digits, a value on one line). Correct it.");
		}
		this.brokerProperties.put(name, value);
		return this;
	}

	/**
	 * Returns the name server's address, for clients outside of Docker.
	 * @return such as {@code localhost:32768}
	 * @throws IllegalStateException if the container is not running
	 */
	public String getNameServer() {
		return getHost() + ":" + getMappedPort(NAME_SERVER_PORT);
	}

	@Override
	protected void configure() {
		this.brokerPort = freePort();
		addFixedExposedPort(this.brokerPort, this.brokerPort);
	}

	@Override
	protected void containerIsStarting(InspectContainerResponse container) {
		copyFileToContainer(Transferable.of(brokerConfig(address(getHost()))), CONFIG);
		copyFileToContainer(Transferable.of(script()), SCRIPT);
	}

	/** The host of the broker is known only once the container has been created. */
	static String command() {
		return "while [ ! -f " + SCRIPT + " ]; do sleep 0.1; done; exec bash " + SCRIPT;
	}

	/**
	 * The broker registers when it starts, and again only after ten seconds or more, so
	 * the name server has to be there before.
	 */
	static String script() {
		return """
				./mqnamesrv &
				until (exec 3<>/dev/tcp/127.0.0.1/%d) 2>/dev/null; do sleep 0.1; done
				exec ./mqbroker -c %s
				""".formatted(NAME_SERVER_PORT, CONFIG);
	}

	String brokerConfig(String address) {
		Map<String, String> properties = new LinkedHashMap<>();
		properties.put("brokerName", "broker-a");
		properties.put("brokerClusterName", "DefaultCluster");
		properties.put("autoCreateTopicEnable", "true");
		properties.put("enablePropertyFilter", "true");
		properties.put("flushDiskType", "ASYNC_FLUSH");
		properties.putAll(this.brokerProperties);
		properties.put("namesrvAddr", "127.0.0.1:" + NAME_SERVER_PORT);
		properties.put("brokerIP1", address);
		properties.put("listenPort", Integer.toString(this.brokerPort));
		StringBuilder text = new StringBuilder();
		properties
			.forEach((name, value) -> text.append(name).append('=').append(value.replace("\\", "\\\\")).append('\n'));
		return text.toString();
	}

	/** The broker stores its address with each message, as a number. */
	private static String address(String host) {
		try {
			return InetAddress.getByName(host).getHostAddress();
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(
					"Docker host '" + host
							+ "' has no address that the broker could give to clients. Check the setting DOCKER_HOST.",
					ex);
		}
	}

	/** The broker also listens on the port two below, and on the one above. */
	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new IllegalStateException("No free port for the broker of a RocketMQ container. End programs.", ex);
		}
	}

}
