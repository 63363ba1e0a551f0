package io.rocketmq.spring.boot.starter.test;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the modules without code, the BOM and this starter, are complete.
 */
class ModulesTests {

	private static final String MANAGED = "/project/dependencyManagement/dependencies/dependency"
			+ "[groupId = 'io.rocketmq']/artifactId";

	private static final List<String> NOT_PUBLISHED = List.of("rocketmq-spring-boot-samples",
			"rocketmq-client-benchmarks", "rocketmq-bom");

	@Test
	void bomAndParentManageEveryModule() throws Exception {
		Document parent = pom("../pom.xml");
		Document bom = pom("../rocketmq-bom/pom.xml");
		List<String> modules = new ArrayList<>(texts(parent, "/project/modules/module"));
		assertThat(modules).containsAll(NOT_PUBLISHED);
		modules.removeAll(NOT_PUBLISHED);
		assertThat(texts(bom, MANAGED)).containsExactlyInAnyOrderElementsOf(modules);
		assertThat(texts(parent, MANAGED)).containsExactlyInAnyOrderElementsOf(modules);
	}

	@Test
	void bomHasTheVersionOfTheParentAndNoOtherDependencies() throws Exception {
		Document bom = pom("../rocketmq-bom/pom.xml");
		assertThat(texts(bom, "/project/parent")).isEmpty();
		assertThat(texts(bom, "/project/version")).isEqualTo(texts(pom("../pom.xml"), "/project/version"));
		assertThat(texts(bom, "//dependency/version")).containsOnly("${project.version}");
		assertThat(texts(bom, "//dependency/groupId")).containsOnly("io.rocketmq");
	}

	@Test
	void starterBringsWhatATestNeeds() {
		assertThat(List.of("org.springframework.boot.test.context.SpringBootTest",
				"io.rocketmq.test.context.EmbeddedRocketMQ", "io.rocketmq.spring.test.RocketMQTestConsumer",
				"io.rocketmq.spring.test.assertj.RocketMQAssertions",
				"io.rocketmq.spring.boot.testcontainers.RocketMQContainer", "org.awaitility.Awaitility"))
			.allMatch((type) -> ModulesTests.class.getClassLoader()
				.getResource(type.replace('.', '/') + ".class") != null);
	}

	private static Document pom(String file) throws Exception {
		return DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(new File(file));
	}

	private static List<String> texts(Document pom, String expression) throws Exception {
		XPath path = XPathFactory.newInstance().newXPath();
		NodeList nodes = (NodeList) path.evaluate(expression, pom, XPathConstants.NODESET);
		List<String> texts = new ArrayList<>();
		for (int i = 0; i < nodes.getLength(); i++) {
			texts.add(nodes.item(i).getTextContent().trim());
		}
		return texts;
	}

}
