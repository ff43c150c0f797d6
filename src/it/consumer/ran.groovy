// A build in which these did not run is green for nothing.
['AChapter', 'ClassPathTest', 'OrdersTest'].each { name ->
  assert new File(basedir, "target/surefire-reports/TEST-org.example.orders.${name}.xml").text.contains('<testcase ')
}
return true
