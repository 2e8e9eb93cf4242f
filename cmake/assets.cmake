# embed_assets(<target> <folder> <namespace>): each file of the folder as a `std::string_view` of the
# namespace, named after it: page.css is `page_css`. A header of the room declares them.

function(embed_assets target folder namespace)
  file(GLOB assets CONFIGURE_DEPENDS ${folder}/*)
  set(output ${PROJECT_BINARY_DIR}/generated/${target}/assets.cpp)
  set(script ${PROJECT_SOURCE_DIR}/cmake/write_assets.cmake)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -D folder=${folder} -D namespace=${namespace} -D output=${output}
            -P ${script}
    DEPENDS ${assets} ${script} COMMENT "Embedding ${folder}" VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()
